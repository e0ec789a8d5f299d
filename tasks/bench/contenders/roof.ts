/**
 * The fastest that this TensorFlow multiplies here: a chain of products of two 2048 × 2048 float32 matrices.
 * @module
 */
import { min } from "simple-statistics";
import { FLOAT, GraphBuilder } from "../../../lib/models/graph_builder.ts";
import { encodeSavedModel } from "../../../lib/trainer/saved_model.ts";
import { loadTensorflow } from "../../../lib/trainer/tensorflow.ts";
import { withTemporaryFolder } from "../../temporary.ts";
import { report, timed } from "./protocol.ts";

const SIZE = 2048;
const PRODUCTS = 8;
const ROUNDS = 10;

const { binding, version } = await loadTensorflow();
const session = await withTemporaryFolder(async (folder) => {
  await Deno.writeFile(`${folder}/saved_model.pb`, writeProducts());
  return binding.loadSavedModel(folder, "serve");
});

// Each product keeps the variance of its left side, so that nothing overflows or becomes denormal.
const values = Float32Array.from({ length: SIZE * SIZE }, () => (Math.random() * 2 - 1) * Math.sqrt(3 / SIZE));
const matrix = binding.createTensor([SIZE, SIZE], FLOAT, values);

const seconds: number[] = [];
for (let round = 0; round < ROUNDS; round++) seconds.push((await timed(multiply)).seconds);

const flop = 2 * SIZE ** 3 * PRODUCTS;
// The first round warms up; the roof is what the machine does when nothing disturbs it.
report({ gflopsPerSecond: flop / min(seconds.slice(1)) / 1e9 }, { tensorflow: version });

function writeProducts(): Uint8Array {
  const g = new GraphBuilder();
  const given = g.placeholder("given", FLOAT, [SIZE, SIZE]);
  let product = given;
  for (let i = 0; i < PRODUCTS; i++) product = g.op("MatMul", [product, given]);
  const first = g.op("Reshape", [product, g.int([SIZE * SIZE])], {});
  g.op("Max", [first, g.int([0])], {}, { name: "largest" });
  return encodeSavedModel(g.nodes);
}

function multiply(): void {
  const [{ id }] = binding.runSavedModel(session, [matrix], "given:0", "largest:0");
  binding.tensorDataSync(id);
  binding.deleteTensor(id);
}
