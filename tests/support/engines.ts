/**
 * Looks at a network through both engines: the training graph, and tfjs operations one by one.
 * @module
 */
import { toLayersModel } from "../../tasks/bench/layers_model.ts";
import { openSession } from "../../lib/trainer/session.ts";
import { loadTensorflow } from "../../lib/trainer/tensorflow.ts";
import type { ImageSet, Network } from "../../lib/types.ts";

/** What an engine makes of a network whose output is its logits. */
export interface Look {
  /** `[n, classes]` */
  readonly outputs: Float32Array;
  /** Gradients of Σ weight · output by the pixels scaled to 0–1, `[n, height, width, channels]`. */
  readonly gradients: Float32Array;
}

type LookThrough = (network: Network, set: ImageSet, weights: readonly number[]) => Promise<Look>;

/** The two engines, by the name that a failure should show. */
export const ENGINES: Readonly<Record<"graph" | "tfjs", LookThrough>> = {
  async graph(network, set, weights) {
    using session = await openSession(network, { towers: 1 });
    const { outputs } = session.predict(set);
    return { outputs, gradients: session.inputGradients(set, Float32Array.from(weights)) };
  },

  async tfjs(network, { pixels, count, shape }, weights) {
    const { tf } = await loadTensorflow();
    const model = await toLayersModel(network);
    const [outputs, gradients] = tf.tidy(() => {
      const images = tf.tensor(pixels, [count, ...shape], "int32").toFloat().div(255);
      const weighted = tf.grad((x) =>
        tf.sum(tf.mul(model.apply(x) as typeof x, tf.tensor(weights, [count, network.classes])))
      );
      return [model.apply(images) as typeof images, weighted(images)];
    });
    const look = { outputs: outputs.dataSync() as Float32Array, gradients: gradients.dataSync() as Float32Array };
    tf.dispose([outputs, gradients]);
    model.dispose();
    return look;
  },
};

/** How many tensors and models the native side holds: what leaks if nobody frees it. */
export async function nativeCounts(): Promise<[tensors: number, models: number]> {
  const { binding } = await loadTensorflow();
  return [binding.getNumOfTensors(), binding.getNumOfSavedModels()];
}
