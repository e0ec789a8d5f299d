import assert from "node:assert/strict";
import { LAYER_KINDS } from "../lib/models/layers.ts";
import { toLayersModel } from "../lib/trainer/layers_model.ts";
import { openLayersSession } from "../tasks/parity/layers_session.ts";
import { convNet1, convNet2 } from "../lib/models/networks.ts";
import { openSession } from "../lib/trainer/session.ts";
import { loadTensorflow } from "../lib/trainer/tensorflow.ts";
import { LAYERS_AROUND, networkOf, randomSet } from "./support/networks.ts";
import { assertClose, assertSameBits, largestDifference } from "./support/tensors.ts";

const SET = randomSet({ count: 24 });
/** 20 batches of 8 that are not in the file's order. */
const ORDER = Int32Array.from({ length: 20 * 8 }, (_, i) => i * 5 % 24);

for (const kind of LAYER_KINDS) {
  Deno.test(`graph and tfjs: 20 steps around ${kind} bring the same parameters, with both losses and optimizers`, async () => {
    for (const output of ["sigmoid", "logits"] as const) {
      for (const optimizer of ["adam", "momentum"] as const) {
        // Seed 1 is one of many that hold. The engines differ in the last digit; a value that lies so close to a ReLU's
        // corner or to a tie of two maxima would tip to the other side in one of them, and Adam, which divides by the
        // gradient's size, would then part them by far more than rounding.
        const network = networkOf(LAYERS_AROUND[kind], { output });
        const engines = [
          await openSession(network, { optimizer, towers: 2 }),
          await openLayersSession(network, { optimizer }),
        ];
        const options = { batchSize: 8, learningRate: optimizer === "adam" ? 0.01 : 0.1, seed: 3 };
        const [byGraph, byLayers] = engines.map((engine) => {
          engine.place(SET);
          const losses = engine.trainSteps(ORDER, options);
          const parameters = engine.parameters();
          engine[Symbol.dispose]();
          return { losses, parameters };
        });
        const what = `${output}, ${optimizer}`;
        byGraph.parameters.forEach((values, i) => {
          assert(largestDifference(values, network.parameters[i]) > 0.01, `${what}: parameter ${i} has hardly moved`);
          assertClose(values, byLayers.parameters[i], { tolerance: 1e-5, what: `${what}: parameter ${i}` });
        });
        // Parameters that are 1e-5 apart move scores, which add up 72 inputs and more, by several of that.
        assertClose(byGraph.losses, byLayers.losses, { tolerance: 1e-4, what: `${what}: losses` });
      }
    }
  });
}

Deno.test("graph and tfjs: losses, classes, outputs, maps and gradients of one network are the same", async () => {
  for (const output of ["sigmoid", "logits"] as const) {
    const network = networkOf(LAYERS_AROUND.dropout, { output });
    const engines = [await openSession(network), await openLayersSession(network)];
    const [byGraph, byLayers] = engines.map((engine) => {
      const { losses, predicted } = engine.evaluate(SET, 1, 20);
      const { outputs, predicted: again } = engine.predict(SET, 1, 20);
      assert.deepEqual(again, predicted);
      const maps = network.layers.map((_, index) => engine.activations(SET, index + 1, 3, 5));
      const gradients = engine.gradients(SET, 4, 24);
      engine[Symbol.dispose]();
      return [losses, outputs, Float32Array.from(predicted), ...maps, ...gradients];
    });
    assert.equal(byGraph[0].length, 19);
    byGraph.forEach((values, i) =>
      assertClose(values, byLayers[i], { tolerance: 1e-6, what: `${output}: value ${i}` })
    );
  }
});

Deno.test("toLayersModel() gives the article's networks with their parameters, and outputs as the graph's", async () => {
  const { tf } = await loadTensorflow();
  const set = randomSet({ count: 4, shape: [28, 28, 1], classes: 10 });
  for (const network of [convNet1({ seed: 2 }), convNet2({ seed: 2 })]) {
    using session = await openSession(network);
    const model = await toLayersModel(network);
    assert.equal(model.countParams(), 18_370);
    assert.deepEqual(model.outputs[0].shape, [null, 10]);
    assertSameBits(model.getWeights().map((weight) => weight.dataSync() as Float32Array), network.parameters);
    const outputs = tf.tidy(() =>
      (model.predict(tf.tensor(set.pixels, [4, 28, 28, 1], "int32").toFloat().div(255)) as typeof tf.Tensor.prototype)
        .dataSync()
    );
    assertClose(outputs, session.predict(set).outputs, { tolerance: 1e-6 });
    model.dispose();
  }
});

Deno.test("LayersSession refuses to train before it has images", async () => {
  using layers = await openLayersSession(networkOf(LAYERS_AROUND.dense));
  assert.throws(() => layers.trainSteps(Int32Array.of(0), { batchSize: 1, learningRate: 0.1 }), {
    message: "Cannot train: expected a placed training set, found none; call place first",
  });
});

Deno.test("LayersSession leaves no native memory behind", async () => {
  const { tf, binding } = await loadTensorflow();
  const network = networkOf(LAYERS_AROUND.dropout);
  const before = [binding.getNumOfTensors(), tf.memory().numTensors];
  const layers = await openLayersSession(network);
  layers.place(SET);
  const work = () => {
    layers.trainSteps(ORDER.subarray(0, 16), { batchSize: 8, learningRate: 0.01 });
    layers.evaluate(SET);
    layers.predict(SET);
    layers.gradients(SET);
    layers.activations(SET, 2);
  };
  work();
  const between = [binding.getNumOfTensors(), tf.memory().numTensors];
  work();
  assert.deepEqual([binding.getNumOfTensors(), tf.memory().numTensors], between);
  layers[Symbol.dispose]();
  assert.deepEqual([binding.getNumOfTensors(), tf.memory().numTensors], before);
});
