import assert from "node:assert/strict";
import { toLayersModel } from "../tasks/bench/layers_model.ts";
import { convNet1, convNet2 } from "../lib/models/networks.ts";
import { openSession } from "../lib/trainer/session.ts";
import { loadTensorflow } from "../lib/trainer/tensorflow.ts";
import { randomSet } from "./support/networks.ts";
import { assertClose, assertSameBits } from "./support/tensors.ts";

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
