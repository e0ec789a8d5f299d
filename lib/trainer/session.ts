/**
 * A network compiled to a TensorFlow session: steps of training, measuring, and a look at every layer. Values go in and
 * out as typed arrays; native memory is freed before a method returns, variables and graph when the session is disposed of.
 * @module
 */
import { ADAM, type GraphOptions, NAMES, type Optimizer, stateShapes, writeGraph } from "./graph.ts";
import { layerTable } from "../models/networks.ts";
import { FLOAT, INT32, loadTensorflow, type Tensorflow, UINT8 } from "./tensorflow.ts";
import type { Architecture, ImageSet, Network } from "../types.ts";
import { sizeOf } from "../numbers.ts";

/** Choices about how a network is compiled. */
export interface SessionOptions {
  /** @default {"adam"} */
  readonly optimizer?: Optimizer | undefined;
  /** Parts of a batch computed side by side. Default: see {@link defaultTowers}. */
  readonly towers?: number | undefined;
  /** Whether narrow convolutions compute two neighbouring cells as one. Default: see {@link defaultPacked}. */
  readonly packed?: boolean | undefined;
}

/** Everything that training changes: what a checkpoint holds. */
export interface TrainingState {
  /** Parameters in the network's order, then the optimizer's slots in the same order. */
  readonly variables: readonly Float32Array[];
  /** Steps done. */
  readonly step: number;
}

/** How a call of {@link Session.trainSteps} moves the parameters. */
export interface StepOptions {
  readonly batchSize: number;
  readonly learningRate: number;
  /** The share of the learning rate that a step gets; steps count from 0 since the parameters were set. @default {all of it} */
  readonly shareOf?: (step: number) => number;
  /** What dropout draws from, with the layer's and the step's numbers; an int32. @default {0} */
  readonly seed?: number;
}

/** What the network says of some images. */
export interface Evaluation {
  /** Cross entropy of each image in nats, `[n]`. */
  readonly losses: Float32Array;
  /** Class of the largest output, the first of equals, `[n]`. */
  readonly predicted: Int32Array;
}

interface Feed {
  readonly type: number;
  readonly dims: readonly number[];
  readonly values: Float32Array | Int32Array | Uint8Array;
}

const FEWEST_IMAGES_A_TOWER = 8;

/** On a CPU a tower for each core, but never fewer than 8 images a tower; on a GPU one, since it splits the work itself. */
export function defaultTowers(device: "CPU" | "GPU", cores: number, batchSize = 64): number {
  return device === "GPU" ? 1 : Math.max(1, Math.min(cores, Math.floor(batchSize / FEWEST_IMAGES_A_TOWER)));
}

/** Where registers hold 16 floats: that is what packing fills. Under AVX2 it costs 5 % more than it saves. */
export function defaultPacked({ device, hasWideRegisters }: Pick<Tensorflow, "device" | "hasWideRegisters">): boolean {
  return device === "CPU" && hasWideRegisters;
}

/** A compiled network: `using session = await openSession(network)`. Disposed of, it frees its variables and graph. */
export class Session implements Disposable {
  readonly architecture: Architecture;
  readonly optimizer: Optimizer;
  readonly towers: number;
  readonly packed: boolean;
  readonly #tensorflow: Tensorflow;
  readonly #id: number;
  readonly #shapes: readonly (readonly number[])[];
  readonly #parameterCount: number;
  #step = 0;

  /** @param id The native session. */
  constructor(tensorflow: Tensorflow, id: number, architecture: Architecture, options: GraphOptions) {
    this.#tensorflow = tensorflow;
    this.#id = id;
    this.architecture = architecture;
    this.optimizer = options.optimizer;
    this.towers = options.towers;
    this.packed = options.packed;
    this.#shapes = stateShapes(architecture, options.optimizer);
    this.#parameterCount = layerTable(architecture).reduce((sum, row) => sum + row.parameters.length, 0);
  }

  /** Starts from given parameters: the optimizer's slots become 0, and so does the number of steps. */
  setParameters(parameters: readonly Float32Array[]): void {
    const zeros = this.#shapes.slice(this.#parameterCount).map((shape) => new Float32Array(sizeOf(shape)));
    this.setState({ variables: [...parameters, ...zeros], step: 0 });
  }

  /** The parameters as they are now, in the network's order. */
  parameters(): Float32Array[] {
    return this.#fetch(
      {},
      this.#shapes.slice(0, this.#parameterCount).map((_, i) => NAMES.state.value(i)),
    ) as Float32Array[];
  }

  /** Sets parameters, optimizer slots and step. @throws {RangeError} When they are not those of this network and optimizer. */
  setState({ variables, step }: TrainingState): void {
    const require = (expected: number, found: number, what: string) => {
      if (found === expected) return;
      throw new RangeError(
        `Cannot set the state of ${this.architecture.name}: expected ${expected} ${what}, found ${found}; ` +
          `take the state from a network of the same layers and optimizer`,
      );
    };
    require(this.#shapes.length, variables.length, "variables");
    this.#shapes.forEach((shape, i) => require(sizeOf(shape), variables[i].length, `values in variable ${i}`));
    const feeds = this.#shapes.map((dims, i) => [NAMES.state.fed(i), { type: FLOAT, dims, values: variables[i] }]);
    this.#fetch(Object.fromEntries(feeds), [NAMES.state.set]);
    this.#step = step;
  }

  /** Copies of parameters, optimizer slots and step. */
  state(): TrainingState {
    return {
      variables: this.#fetch({}, this.#shapes.map((_, i) => NAMES.state.value(i))) as Float32Array[],
      step: this.#step,
    };
  }

  /** Puts a training set where the graph finds it: on the GPU, if there is one. */
  place({ pixels, labels, count, shape }: ImageSet): void {
    this.#fetch({
      [NAMES.place.images]: { type: UINT8, dims: [count, ...shape], values: pixels },
      [NAMES.place.labels]: { type: INT32, dims: [count], values: Int32Array.from(labels) },
    }, [NAMES.place.done]);
  }

  /**
   * Trains on the placed images: one step for each `batchSize` numbers of `order`, all in one native call.
   * @param order Image numbers; a whole number of batches.
   * @returns Mean loss of each batch before its step, `[steps]`.
   * @throws {RangeError} When `order` is not a whole number of batches.
   */
  trainSteps(order: Int32Array, { batchSize, learningRate, shareOf, seed = 0 }: StepOptions): Float32Array {
    const steps = order.length / batchSize;
    if (!Number.isInteger(steps)) {
      throw new RangeError(
        `Cannot train ${this.architecture.name}: expected a whole number of batches of ${batchSize}, ` +
          `found ${order.length} image numbers; give the last, shorter batch in a call of its own`,
      );
    }
    const rates = new Float32Array(steps);
    const epsilons = new Float32Array(steps);
    const seeds = new Int32Array(2 * steps);
    for (let i = 0; i < steps; i++) {
      const step = this.#step + i + 1;
      const rate = learningRate * (shareOf?.(step - 1) ?? 1);
      // Adam's kernel adds ε to the uncorrected root: scaling ε by the correction gives PyTorch's update.
      const correction = Math.sqrt(1 - ADAM.beta2 ** step);
      rates[i] = this.optimizer === "adam" ? rate * correction / (1 - ADAM.beta1 ** step) : rate;
      epsilons[i] = ADAM.epsilon * correction;
      seeds.set([seed, step], 2 * i);
    }
    const [losses] = this.#fetch({
      [NAMES.train.order]: { type: INT32, dims: [steps, batchSize], values: order },
      [NAMES.train.rates]: { type: FLOAT, dims: [steps], values: rates },
      [NAMES.train.epsilons]: { type: FLOAT, dims: [steps], values: epsilons },
      [NAMES.train.seeds]: { type: INT32, dims: [steps, 2], values: seeds },
    }, [NAMES.train.losses]);
    this.#step += steps;
    return losses as Float32Array;
  }

  /** Loss and predicted class of images `begin` … `end − 1` of a set. */
  evaluate(set: ImageSet, begin = 0, end = set.count): Evaluation {
    const { losses, predicted } = NAMES.evaluate;
    const fetched = this.#fetch(this.#labelled(set, begin, end), [losses, predicted]);
    return { losses: fetched[0] as Float32Array, predicted: fetched[1] as Int32Array };
  }

  /** The network's outputs for images `begin` … `end − 1`, `[n, classes]`, and the class of the largest. */
  predict(set: ImageSet, begin = 0, end = set.count): { outputs: Float32Array; predicted: Int32Array } {
    const [outputs, predicted] = this.#fetch(images(set, begin, end), [
      NAMES.evaluate.outputs,
      NAMES.evaluate.predicted,
    ]);
    return { outputs: outputs as Float32Array, predicted: predicted as Int32Array };
  }

  /**
   * What images `begin` … `end − 1` have become behind a layer, `[n, …shape of its output]`.
   * @param layerIndex As the article counts: the output of layers 0 … layerIndex − 1.
   * @throws {RangeError} When there is no such layer.
   */
  activations(set: ImageSet, layerIndex: number, begin = 0, end = set.count): Float32Array {
    const { name, layers } = this.architecture;
    if (!layers[layerIndex - 1]) {
      throw new RangeError(
        `Cannot look into ${name}: expected layerIndex to be an integer 1 … ${layers.length}, found ${layerIndex}; change it`,
      );
    }
    return this.#fetch(images(set, begin, end), [NAMES.evaluate.layer(layerIndex)])[0] as Float32Array;
  }

  /** Gradients of the mean loss of images `begin` … `end − 1` by each parameter. */
  gradients(set: ImageSet, begin = 0, end = set.count): Float32Array[] {
    const names = Array.from({ length: this.#parameterCount }, (_, i) => NAMES.evaluate.gradient(i));
    return this.#fetch(this.#labelled(set, begin, end), names) as Float32Array[];
  }

  /**
   * Gradients of Σ weight · logit by the pixels scaled to 0–1, `[n, height, width, channels]`.
   * @param weights One for each image and class, `[n, classes]`: 1 at one class asks what moves that class's score.
   */
  inputGradients(set: ImageSet, weights: Float32Array, begin = 0, end = set.count): Float32Array {
    const dims = [end - begin, this.architecture.classes];
    const feeds = { ...images(set, begin, end), [NAMES.evaluate.weights]: { type: FLOAT, dims, values: weights } };
    return this.#fetch(feeds, [NAMES.evaluate.inputGradients])[0] as Float32Array;
  }

  /** Frees the native session with its variables. No method may be called afterwards. */
  [Symbol.dispose](): void {
    this.#tensorflow.binding.deleteSavedModel(this.#id);
  }

  #labelled(set: ImageSet, begin: number, end: number): Record<string, Feed> {
    const labels = Int32Array.from(set.labels.subarray(begin, end));
    return {
      ...images(set, begin, end),
      [NAMES.evaluate.labels]: { type: INT32, dims: [end - begin], values: labels },
    };
  }

  #fetch(feeds: Record<string, Feed>, names: readonly string[]) {
    const { binding } = this.#tensorflow;
    const fed = Object.values(feeds).map(({ type, dims, values }) => binding.createTensor(dims, type, values));
    try {
      const inputs = Object.keys(feeds).map((name) => `${name}:0`).join(",");
      const outputs = names.map((name) => `${name}:0`).join(",");
      const fetched = binding.runSavedModel(this.#id, fed, inputs, outputs);
      const values = fetched.map(({ id }) => binding.tensorDataSync(id));
      fetched.forEach(({ id }) => binding.deleteTensor(id));
      return values;
    } finally {
      fed.forEach((id) => binding.deleteTensor(id));
    }
  }
}

/**
 * Compiles a network and gives it the network's parameters. The caller disposes of the session.
 * @throws {RangeError} When the number of towers is not a positive integer, or parameters don't fit the layers.
 */
export async function openSession(network: Network, options: SessionOptions = {}): Promise<Session> {
  const tensorflow = await loadTensorflow();
  const optimizer = options.optimizer ?? "adam";
  const towers = options.towers ?? defaultTowers(tensorflow.device, tensorflow.threads);
  const packed = options.packed ?? defaultPacked(tensorflow);
  if (!(Number.isInteger(towers) && towers > 0)) {
    throw new RangeError(
      `Cannot compile ${network.name}: expected towers to be a positive integer, found ${towers}; leave them out`,
    );
  }
  const folder = await Deno.makeTempDir({ prefix: "graph-" });
  try {
    await Deno.writeFile(`${folder}/saved_model.pb`, writeGraph(network, { optimizer, towers, packed }));
    const id = tensorflow.binding.loadSavedModel(folder, "serve");
    const session = new Session(tensorflow, id, network, { optimizer, towers, packed });
    try {
      session.setParameters(network.parameters);
      return session;
    } catch (error) {
      session[Symbol.dispose]();
      throw error;
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function images({ pixels, shape }: ImageSet, begin: number, end: number): Record<string, Feed> {
  const size = sizeOf(shape);
  const values = pixels.subarray(begin * size, end * size);
  return { [NAMES.evaluate.images]: { type: UINT8, dims: [end - begin, ...shape], values } };
}
