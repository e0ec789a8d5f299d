/**
 * Training through tfjs operations one by one. Slower than the training graph and the same in what it computes; tests
 * and `deno task parity` hold the two to each other.
 * @module
 */
import type * as tfjs from "@tensorflow/tfjs-node-gpu";
import { ADAM, MOMENTUM, type Optimizer } from "../../lib/trainer/graph.ts";
import { toLayersModel } from "../../lib/trainer/layers_model.ts";
import type { Evaluation } from "../../lib/trainer/forward.ts";
import type { StepOptions } from "../../lib/trainer/session.ts";
import { FLOAT, INT32 } from "../../lib/models/graph_builder.ts";
import { loadTensorflow, type Tensorflow } from "../../lib/trainer/tensorflow.ts";
import type { ImageSet, Network } from "../../lib/types.ts";

/** Training and measuring through tfjs operations; the methods do what those of `Session` do. */
export class LayersSession implements Disposable {
  readonly #tensorflow: Tensorflow;
  readonly #network: Network;
  readonly #model: tfjs.LayersModel;
  readonly #optimizerOf: (learningRate: number) => tfjs.Optimizer;
  #optimizer?: tfjs.Optimizer;
  #placed?: ImageSet;
  #step = 0;

  /** @param model The network's model; disposed of with the session. */
  constructor(tensorflow: Tensorflow, network: Network, model: tfjs.LayersModel, optimizer: Optimizer) {
    const { tf } = tensorflow;
    this.#tensorflow = tensorflow;
    this.#network = network;
    this.#model = model;
    this.#optimizerOf = optimizer === "adam"
      ? (learningRate) => tf.train.adam(learningRate, ADAM.beta1, ADAM.beta2, ADAM.epsilon)
      : (learningRate) => tf.train.momentum(learningRate, MOMENTUM);
  }

  /** The parameters as they are now, in the network's order. */
  parameters(): Float32Array[] {
    return this.#model.getWeights().map((weight) => weight.dataSync() as Float32Array);
  }

  /** Remembers the training set. */
  place(set: ImageSet): void {
    this.#placed = set;
  }

  /** As `Session.trainSteps`, step by step; the learning rate of the first call holds. */
  trainSteps(order: Int32Array, { batchSize, learningRate, seed = 0 }: StepOptions): Float32Array {
    if (!this.#placed) throw new Error("Cannot train: expected a placed training set, found none; call place first");
    this.#optimizer ??= this.#optimizerOf(learningRate);
    const losses = new Float32Array(order.length / batchSize);
    for (let i = 0; i < losses.length; i++) {
      const batch = chosen(this.#placed, order.subarray(i * batchSize, (i + 1) * batchSize));
      const { value, grads } = this.#lossAndGradients(batch, [seed, ++this.#step]);
      this.#optimizer.applyGradients(grads);
      losses[i] = value.dataSync()[0];
      this.#tensorflow.tf.dispose([value, grads]);
    }
    return losses;
  }

  /** Loss and predicted class of images `begin` … `end − 1` of a set. */
  evaluate(set: ImageSet, begin = 0, end = set.count): Evaluation {
    const { tf } = this.#tensorflow;
    const [losses, predicted] = tf.tidy(() => {
      const batch = sliced(set, begin, end);
      const outputs = this.#forward(batch);
      return [this.#losses(batch, outputs), outputs.argMax(1)];
    });
    const evaluation = { losses: losses.dataSync() as Float32Array, predicted: predicted.dataSync() as Int32Array };
    tf.dispose([losses, predicted]);
    return evaluation;
  }

  /** The network's outputs for images `begin` … `end − 1`, `[n, classes]`, and the class of the largest. */
  predict(set: ImageSet, begin = 0, end = set.count): { outputs: Float32Array; predicted: Int32Array } {
    const { tf } = this.#tensorflow;
    const outputs = tf.tidy(() => this.#forward(sliced(set, begin, end)));
    const predicted = tf.tidy(() => outputs.argMax(1));
    const result = { outputs: outputs.dataSync() as Float32Array, predicted: predicted.dataSync() as Int32Array };
    tf.dispose([outputs, predicted]);
    return result;
  }

  /** Output of layers 0 … layerIndex − 1 for images `begin` … `end − 1`, `[n, …shape of the last one's output]`. */
  activations(set: ImageSet, layerIndex: number, begin = 0, end = set.count): Float32Array {
    const { tf } = this.#tensorflow;
    const output = tf.tidy(() => this.#through(sliced(set, begin, end), layerIndex));
    const values = output.dataSync() as Float32Array;
    output.dispose();
    return values;
  }

  /** Gradients of the mean loss of images `begin` … `end − 1` by each parameter. */
  gradients(set: ImageSet, begin = 0, end = set.count): Float32Array[] {
    const { value, grads } = this.#lossAndGradients(sliced(set, begin, end));
    const gradients = this.#variables().map(({ name }) => grads[name].dataSync());
    this.#tensorflow.tf.dispose([value, grads]);
    return gradients as Float32Array[];
  }

  /** Frees model and optimizer. No method may be called afterwards. */
  [Symbol.dispose](): void {
    this.#model.dispose();
    this.#optimizer?.dispose();
  }

  #lossAndGradients(batch: ImageSet, draw?: readonly [seed: number, step: number]) {
    const { tf } = this.#tensorflow;
    return tf.tidy(() =>
      tf.variableGrads(() => this.#losses(batch, this.#forward(batch, draw)).mean() as tfjs.Scalar, this.#variables())
    );
  }

  #variables(): tfjs.Variable[] {
    return this.#model.trainableWeights.map((weight) => (weight as unknown as { val: tfjs.Variable }).val);
  }

  #losses({ labels }: ImageSet, outputs: tfjs.Tensor2D): tfjs.Tensor1D {
    const { tf } = this.#tensorflow;
    const wanted = tf.oneHot(tf.tensor1d(Int32Array.from(labels), "int32"), this.#network.classes);
    return tf.losses.softmaxCrossEntropy(wanted, outputs, undefined, 0, tf.Reduction.NONE) as tfjs.Tensor1D;
  }

  #forward(batch: ImageSet, draw?: readonly [seed: number, step: number]): tfjs.Tensor2D {
    const logits = this.#through(batch, this.#network.layers.length, draw).reshape([-1, this.#network.classes]);
    return (this.#network.output === "sigmoid" ? logits.sigmoid() : logits) as tfjs.Tensor2D;
  }

  /** Layers 0 … count − 1; with `draw`, dropout leaves out what the training graph would leave out. */
  #through({ pixels, shape, count: images }: ImageSet, count: number, draw?: readonly [number, number]): tfjs.Tensor {
    const { tf } = this.#tensorflow;
    const input = tf.tensor(pixels, [images, ...shape], "int32").toFloat().div(255) as tfjs.Tensor;
    return this.#network.layers.slice(0, count).reduce((value, layer, index) => {
      if (layer.kind !== "dropout") return this.#model.layers[index + 1].apply(value) as tfjs.Tensor;
      return draw ? value.mul(this.#dropoutMask(value.shape, layer.rate, [draw[0] + index, draw[1]])) : value;
    }, input);
  }

  #dropoutMask(shape: readonly number[], rate: number, seed: readonly [number, number]): tfjs.Tensor {
    const { tf, binding } = this.#tensorflow;
    const backend = tf.backend() as unknown as NodeBackend;
    const uniform = backend.executeSingleOutput("StatelessRandomUniform", [
      { name: "dtype", type: binding.TF_ATTR_TYPE, value: FLOAT },
      { name: "T", type: binding.TF_ATTR_TYPE, value: INT32 },
      { name: "Tseed", type: binding.TF_ATTR_TYPE, value: INT32 },
    ], [tf.tensor1d([...shape], "int32"), tf.tensor1d([...seed], "int32")]);
    return uniform.greaterEqual(rate).toFloat().mul(1 / (1 - rate));
  }
}

interface NodeBackend {
  executeSingleOutput(
    name: string,
    attributes: { name: string; type: number; value: number }[],
    inputs: tfjs.Tensor[],
  ): tfjs.Tensor;
}

/** A tfjs session for a network. The caller disposes of it. */
export async function openLayersSession(
  network: Network,
  { optimizer = "adam" }: { optimizer?: Optimizer } = {},
): Promise<LayersSession> {
  return new LayersSession(await loadTensorflow(), network, await toLayersModel(network), optimizer);
}

function sliced(set: ImageSet, begin: number, end: number): ImageSet {
  const size = set.pixels.length / set.count;
  return {
    ...set,
    pixels: set.pixels.subarray(begin * size, end * size),
    labels: set.labels.subarray(begin, end),
    count: end - begin,
  };
}

function chosen(set: ImageSet, numbers: Int32Array): ImageSet {
  const size = set.pixels.length / set.count;
  const pixels = new Uint8Array(numbers.length * size);
  numbers.forEach((n, i) => pixels.set(set.pixels.subarray(n * size, (n + 1) * size), i * size));
  return { ...set, pixels, labels: Uint8Array.from(numbers, (n) => set.labels[n]), count: numbers.length };
}
