/**
 * A network compiled to a TensorFlow session that trains: steps, the whole state in and out, gradients, and all that a session
 * does that only looks. It is freed when it is disposed of.
 * @module
 */
import { FLOAT, INT32, UINT8 } from "../models/graph_builder.ts";
import { parameterShapes } from "../models/networks.ts";
import type { ImageSet, Network } from "../types.ts";
import {
  compile,
  ForwardSession,
  graphOptions,
  images,
  labelled,
  type SessionOptions,
  withParameters,
} from "./forward.ts";
import { ADAM, NAMES } from "./graph.ts";
import { loadTensorflow } from "./tensorflow.ts";

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

/** A network compiled to train: `using session = await openSession(network)`. Disposed of, it frees variables and graph. */
export class Session extends ForwardSession {
  #step = 0;

  /** Starts from given parameters: the optimizer's slots become 0, and so does the number of steps. */
  override setParameters(parameters: readonly Float32Array[]): void {
    super.setParameters(parameters);
    this.#step = 0;
  }

  /** Sets parameters, optimizer slots and step. @throws {RangeError} When they are not those of this network. */
  setState({ variables, step }: TrainingState): void {
    this.setVariables(variables);
    this.#step = step;
  }

  /** Copies of parameters, optimizer slots and step. */
  state(): TrainingState {
    return { variables: this.variables(), step: this.#step };
  }

  /** Puts a training set where the graph finds it: on the GPU, if there is one. */
  place({ pixels, labels, count, shape }: ImageSet): void {
    this.fetch({
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
    const rates = new Float32Array(steps); // throws where the last batch is shorter, which takes a call of its own
    const epsilons = new Float32Array(steps);
    const seeds = new Int32Array(2 * steps);
    for (let i = 0; i < steps; i++) {
      const step = this.#step + i + 1;
      const rate = learningRate * (shareOf?.(step - 1) ?? 1);
      // Adam's kernel adds ε to the uncorrected root: scaling ε by the correction gives PyTorch's update.
      const correction = Math.sqrt(1 - ADAM.beta2 ** step);
      rates[i] = rate * correction / (1 - ADAM.beta1 ** step);
      epsilons[i] = ADAM.epsilon * correction;
      seeds.set([seed, step], 2 * i);
    }
    const [losses] = this.fetch({
      [NAMES.train.order]: { type: INT32, dims: [steps, batchSize], values: order },
      [NAMES.train.rates]: { type: FLOAT, dims: [steps], values: rates },
      [NAMES.train.epsilons]: { type: FLOAT, dims: [steps], values: epsilons },
      [NAMES.train.seeds]: { type: INT32, dims: [steps, 2], values: seeds },
    }, [NAMES.train.losses]);
    this.#step += steps;
    return losses as Float32Array;
  }

  /** Gradients of the mean loss of images `begin` … `end − 1` by each parameter. */
  gradients(set: ImageSet, begin = 0, end = set.count): Float32Array[] {
    const names = parameterShapes(this.architecture).map((_, i) => NAMES.evaluate.gradient(i));
    return this.fetch(labelled(set, begin, end), names) as Float32Array[];
  }

  /**
   * Gradients of Σ weight · logit by the pixels scaled to 0–1, `[n, height, width, channels]`.
   * @param weights One for each image and class, `[n, classes]`: 1 at one class asks what moves that class's score.
   */
  inputGradients(set: ImageSet, weights: Float32Array, begin = 0, end = set.count): Float32Array {
    const dims = [end - begin, this.architecture.classes];
    const feeds = { ...images(set, begin, end), [NAMES.evaluate.weights]: { type: FLOAT, dims, values: weights } };
    return this.fetch(feeds, [NAMES.evaluate.inputGradients])[0] as Float32Array;
  }
}

/**
 * Compiles a network to be trained and gives it the network's parameters. The caller disposes of the session.
 * @throws {RangeError} When the number of towers is not a positive integer, or parameters don't fit the layers.
 */
export async function openSession(network: Network, options: SessionOptions = {}): Promise<Session> {
  const tensorflow = await loadTensorflow();
  const graph = { ...graphOptions(network, tensorflow, options), trains: true };
  const id = await compile(network, tensorflow, graph);
  const release = () => tensorflow.binding.deleteSavedModel(id);
  return withParameters(new Session({ tensorflow, id, release }, network, graph), network);
}
