/**
 * A network compiled to a TensorFlow session that measures and looks at every layer. Values go in and out as typed arrays;
 * native memory is freed before a method returns. The latest sessions are kept for the next network of the same architecture.
 * @module
 */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FLOAT, INT32, UINT8 } from "../models/graph_builder.ts";
import { layerTable, parameterShapes } from "../models/networks.ts";
import { sizeOf } from "../numbers.ts";
import type { Architecture, ImageSet, Network } from "../types.ts";
import { type GraphOptions, NAMES, stateShapes, writeGraph } from "./graph.ts";
import { encodeSavedModel } from "./saved_model.ts";
import type { Stop } from "./stop.ts";
import { loadTensorflow, type Tensorflow } from "./tensorflow.ts";

/** What the network says of some images. */
export interface Evaluation {
  /** Cross entropy of each image in nats, `[n]`. */
  readonly losses: Float32Array;
  /** Class of the largest output, the first of equals, `[n]`. */
  readonly predicted: Int32Array;
}

/** A tensor that is fed. */
export interface Feed {
  readonly type: number;
  readonly dims: readonly number[];
  readonly values: Float32Array | Int32Array | Uint8Array;
}

const FEWEST_IMAGES_A_TOWER = 8;

/**
 * Values of a batch behind the largest layer of a network: 128 images of 28×28 with 8 maps each. They then stay in the
 * processor's caches, and a pass over 60,000 takes 0.77 of its time with batches of 1,000. A GPU wants more at once.
 */
const VALUES_A_LAYER = { CPU: 128 * 28 * 28 * 8, GPU: 1024 * 28 * 28 * 8 };

/**
 * How many images are measured or looked at in one native call: by size, so that a network for images of 224×224 in colour
 * needs no more memory than one for 28×28. Kernels form their sums by the number of images, the same from 16 images a tower
 * on where they are multiples of 16; a multiple of 32 is such for two towers.
 */
export function imagesPerCall(architecture: Architecture, device: "CPU" | "GPU"): number {
  const shapes = [architecture.inputShape, ...layerTable(architecture).map(({ outputShape }) => outputShape)];
  const largest = Math.max(...shapes.map(sizeOf));
  const count = Math.min(1024, Math.max(2, Math.floor(VALUES_A_LAYER[device] / largest)));
  return count < 32 ? count : count - count % 32;
}

/** On a CPU a tower for each core, but never fewer than 8 images a tower; on a GPU one, since it splits the work itself. */
export function defaultTowers(device: "CPU" | "GPU", cores: number, batchSize = 64): number {
  return device === "GPU" ? 1 : Math.max(1, Math.min(cores, Math.floor(batchSize / FEWEST_IMAGES_A_TOWER)));
}

/** Where registers hold 16 floats: that is what packing fills. Under AVX2 it costs 5 % more than it saves. */
export function defaultPacked({ device, hasWideRegisters }: Pick<Tensorflow, "device" | "hasWideRegisters">): boolean {
  return device === "CPU" && hasWideRegisters;
}

/** A graph that TensorFlow has loaded. */
export interface NativeSession {
  readonly tensorflow: Tensorflow;
  readonly id: number;
  /** What becomes of it when nobody uses it any more. */
  readonly release: () => void;
}

/** A network compiled to look through: `using session = await openForward(network)`. */
export class ForwardSession implements Disposable {
  readonly towers: number;
  readonly packed: boolean;
  /** Images of one call that passes over many. */
  readonly imagesPerCall: number;
  readonly #native: NativeSession;
  readonly #parameterCount: number;
  /** The shapes of its variables: parameters, then what an optimizer keeps. */
  protected readonly shapes: readonly (readonly number[])[];

  constructor(native: NativeSession, readonly architecture: Architecture, options: GraphOptions) {
    this.#native = native;
    this.towers = options.towers;
    this.packed = options.packed;
    this.imagesPerCall = imagesPerCall(architecture, native.tensorflow.device);
    this.shapes = stateShapes(architecture, options);
    this.#parameterCount = parameterShapes(architecture).length;
  }

  /** Starts from given parameters: what an optimizer keeps becomes 0. */
  setParameters(parameters: readonly Float32Array[]): void {
    const zeros = this.shapes.slice(this.#parameterCount).map((shape) => new Float32Array(sizeOf(shape)));
    this.setVariables([...parameters, ...zeros]);
  }

  /** The parameters as they are now, in the network's order. */
  parameters(): Float32Array[] {
    return this.variables().slice(0, this.#parameterCount);
  }

  protected variables(): Float32Array[] {
    return this.fetch({}, this.shapes.map((_, i) => NAMES.state.value(i))) as Float32Array[];
  }

  protected setVariables(variables: readonly Float32Array[]): void {
    const [expected, found] = [this.shapes.map(sizeOf), variables.map(({ length }) => length)].map(String);
    if (found !== expected) {
      throw new RangeError(
        `Cannot set the state of ${this.architecture.name}: expected variables of ${expected} values, found ${found}; ` +
          `take the state from a network of the same layers`,
      );
    }
    const feeds = this.shapes.map((dims, i) => [NAMES.state.fed(i), { type: FLOAT, dims, values: variables[i] }]);
    this.fetch(Object.fromEntries(feeds), [NAMES.state.set]);
  }

  /** Loss and predicted class of images `begin` … `end − 1` of a set. */
  evaluate(set: ImageSet, begin = 0, end = set.count): Evaluation {
    const { losses, predicted } = NAMES.evaluate;
    const fetched = this.fetch(labelled(set, begin, end), [losses, predicted]);
    return { losses: fetched[0] as Float32Array, predicted: fetched[1] as Int32Array };
  }

  /** The network's outputs for images `begin` … `end − 1`, `[n, classes]`, and the class of the largest. */
  predict(set: ImageSet, begin = 0, end = set.count): { outputs: Float32Array; predicted: Int32Array } {
    const [outputs, predicted] = this.fetch(images(set, begin, end), [
      NAMES.evaluate.outputs,
      NAMES.evaluate.predicted,
    ]);
    return { outputs: outputs as Float32Array, predicted: predicted as Int32Array };
  }

  /**
   * The class that one image is taken for, and what it becomes behind each layer: `[…shape of its output]`, the first layer's
   * first. All of it at once, because TensorFlow takes some 50 ms to get ready for each new choice of what to fetch.
   * @param imageIndex 0 … the set's count − 1.
   */
  look(set: ImageSet, imageIndex: number): { predicted: number; layers: Float32Array[] } {
    const names = this.architecture.layers.map((_, index) => NAMES.evaluate.layer(index + 1));
    const feeds = images(set, imageIndex, imageIndex + 1);
    const [predicted, ...layers] = this.fetch(feeds, [NAMES.evaluate.predicted, ...names]);
    return { predicted: predicted[0], layers: layers as Float32Array[] };
  }

  /**
   * What images `begin` … `end − 1` have become behind a layer, `[n, …shape of its output]`.
   * @param layerIndex From 1, as the article counts: the output of layers 0 … layerIndex − 1.
   */
  activations(set: ImageSet, layerIndex: number, begin = 0, end = set.count): Float32Array {
    return this.fetch(images(set, begin, end), [NAMES.evaluate.layer(layerIndex)])[0] as Float32Array;
  }

  /** Gives the native session back. No method may be called afterwards. */
  [Symbol.dispose](): void {
    this.#native.release();
  }

  protected fetch(feeds: Record<string, Feed>, names: readonly string[]) {
    const { tensorflow: { binding }, id } = this.#native;
    const fed = Object.values(feeds).map(({ type, dims, values }) => binding.createTensor(dims, type, values));
    try {
      const inputs = Object.keys(feeds).map((name) => `${name}:0`).join(",");
      const outputs = names.map((name) => `${name}:0`).join(",");
      const fetched = binding.runSavedModel(id, fed, inputs, outputs);
      const values = fetched.map(({ id }) => binding.tensorDataSync(id));
      fetched.forEach(({ id }) => binding.deleteTensor(id));
      return values;
    } finally {
      fed.forEach((id) => binding.deleteTensor(id));
    }
  }
}

/** Native sessions that nobody looks through at the moment, by what they were compiled from; the latest last. */
const idle: { readonly key: string; readonly id: number }[] = [];
const MOST_IDLE = 4;

/**
 * A session to look through a network with: one that is kept of the same architecture, or a new one. The caller disposes of it,
 * which keeps it for the next.
 * @throws {RangeError} When parameters don't fit the layers.
 */
export async function openForward(network: Network): Promise<ForwardSession> {
  const tensorflow = await loadTensorflow();
  const graph = { ...graphOptions(network, tensorflow), trains: false };
  const { inputShape, classes, layers, output } = network;
  const key = JSON.stringify([inputShape, classes, layers, output, graph]);
  const kept = idle.findIndex((native) => native.key === key);
  const id = kept >= 0 ? idle.splice(kept, 1)[0].id : await compile(network, tensorflow, graph);
  const release = () => {
    idle.push({ key, id });
    if (idle.length > MOST_IDLE) tensorflow.binding.deleteSavedModel(idle.shift()!.id);
  };
  return withParameters(new ForwardSession({ tensorflow, id, release }, network, graph), network);
}

/** How a network is compiled; {@link defaultTowers} and {@link defaultPacked} where nothing is said. */
export type SessionOptions = { readonly [Name in "towers" | "packed"]?: GraphOptions[Name] | undefined };

/** The choices that a graph is written by. @throws {RangeError} When the number of towers is not a positive integer. */
export function graphOptions(
  { name }: Network,
  tensorflow: Tensorflow,
  { towers = defaultTowers(tensorflow.device, tensorflow.threads), packed = defaultPacked(tensorflow) }:
    SessionOptions = {},
) {
  if (Number.isInteger(towers) && towers > 0) return { towers, packed };
  throw new RangeError(
    `Cannot compile ${name}: expected towers to be a positive integer, found ${towers}; leave them out`,
  );
}

/** Loads the graph of a network into TensorFlow; gives the number of the native session. */
export async function compile(
  architecture: Architecture,
  { binding }: Tensorflow,
  options: GraphOptions,
): Promise<number> {
  // makeTempDir() wants to write everywhere there, which a task with fewer rights may not.
  const folder = join(tmpdir(), `global-pooling-lab-graph-${crypto.randomUUID()}`);
  await Deno.mkdir(folder, { mode: 0o700 });
  try {
    await Deno.writeFile(`${folder}/saved_model.pb`, encodeSavedModel(writeGraph(architecture, options)));
    return binding.loadSavedModel(folder, "serve");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A new session with a network's parameters; disposed of where they don't fit. */
export function withParameters<S extends ForwardSession>(session: S, { parameters }: Network): S {
  try {
    session.setParameters(parameters);
    return session;
  } catch (error) {
    session[Symbol.dispose]();
    throw error;
  }
}

/** Images `begin` … `end − 1` of a set, to be fed. */
export function images({ pixels, shape }: ImageSet, begin: number, end: number): Record<string, Feed> {
  const size = sizeOf(shape);
  const values = pixels.subarray(begin * size, end * size);
  return { [NAMES.evaluate.images]: { type: UINT8, dims: [end - begin, ...shape], values } };
}

/** The same with their labels. */
export function labelled(set: ImageSet, begin: number, end: number): Record<string, Feed> {
  const labels = Int32Array.from(set.labels.subarray(begin, end));
  return { ...images(set, begin, end), [NAMES.evaluate.labels]: { type: INT32, dims: [end - begin], values: labels } };
}

/** Milliseconds after which the event loop gets its turn, so that progress and interrupt are quick. */
export const CALL_MS = 100;

/** Who hears how far a pass is, and who may stop it. */
export interface BatchHooks {
  readonly tell?: (done: number) => Promise<void>;
  readonly stop?: Stop;
}

/**
 * Calls `each` for consecutive ranges of `count` images, as many at a time as the session takes in one call.
 * @returns Whether all were passed; false where it was stopped before.
 */
export async function inBatches(
  { imagesPerCall }: ForwardSession,
  count: number,
  each: (begin: number, end: number) => void,
  { tell = breathe, stop }: BatchHooks = {},
): Promise<boolean> {
  let told = performance.now();
  for (let begin = 0; begin < count;) {
    if (stop?.isAsked) return false;
    const end = Math.min(count, begin + imagesPerCall);
    each(begin, end);
    begin = end;
    if (end < count && performance.now() - told < CALL_MS) continue;
    await tell(end);
    told = performance.now();
  }
  return true;
}

/** Lets the event loop handle what has come in: messages of the notebook, signals, timers. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
