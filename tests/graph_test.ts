import assert from "node:assert/strict";
import "../studies/pooling_graphs.ts"; // mixed, gem and attention pooling
import { randomGenerator } from "../lib/random.ts";
import type { SessionOptions } from "../lib/trainer/forward.ts";
import { openSession, type Session } from "../lib/trainer/session.ts";
import type { ImageSet, Layer, Network } from "../lib/types.ts";
import { imageSet, LAYERS_AROUND, networkOf, randomSet } from "./support/networks.ts";
import { assertClose, largestValue } from "./support/tensors.ts";

const OUTPUTS = ["sigmoid", "logits"] as const;

/** Kinds whose output has corners or changes places. */
const HAS_CORNERS = ["relu", "maxPool", "globalPool"];

/** Poolings that learn, behind maps of values from 0 to 1. */
const LEARNING = Object.fromEntries(
  (["mixed", "gem", "attention"] as const).map((pooling): [string, readonly Layer[]] => [
    `${pooling} pooling`,
    [{ kind: "conv", filters: 3, size: 3 }, { kind: "sigmoid" }, { kind: "globalPool", pooling }],
  ]),
);

/**
 * Central differences move by ±step along a direction of length 1. Where all is smooth 0.01 is best: the slope of float32
 * losses, averaged over 64 images in float64, is then right to a few 1e-5 of the gradient's length. Corners ask for less:
 * at 0.001 few units change sides within the step and rounding is still below 1e-3; a unit that does counts for half its
 * slope, one of hundreds. What a pooling learns, its parameter 2, moves the loss so little that rounding asks for 0.1, and
 * smoothly. A wrong or misplaced gradient differs by its own size.
 */
const differencing = (around: string, parameter: number) =>
  around in LEARNING
    ? { step: parameter === 2 ? 0.1 : 1e-2, tolerance: 1e-2 }
    : HAS_CORNERS.includes(around)
    ? { step: 1e-3, tolerance: 1e-2 }
    : { step: 1e-2, tolerance: 1e-3 };

function direction(length: number, seed: number): Float32Array {
  const generator = randomGenerator(seed);
  const values = Float32Array.from({ length }, () => 2 * generator.uniform() - 1);
  const norm = Math.hypot(...values);
  return values.map((value) => value / norm);
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((sum, x, i) => sum + x * b[i], 0);

function meanLoss(session: Session, set: ImageSet): number {
  return session.evaluate(set).losses.reduce((sum, loss) => sum + loss, 0) / set.count;
}

async function withSession(
  network: Network,
  options: SessionOptions,
  use: (session: Session) => void,
): Promise<void> {
  using session = await openSession(network, options);
  use(session);
}

for (const [around, layers] of Object.entries({ ...LAYERS_AROUND, ...LEARNING })) {
  Deno.test(`graph: gradients by parameters around ${around} are the slopes of the loss`, async () => {
    const set = randomSet({ count: 64 });
    for (const output of OUTPUTS) {
      const network = networkOf(layers, { output });
      await withSession(network, { towers: 1 }, (session) => {
        session.gradients(set).forEach((gradient, i) => {
          const { step, tolerance } = differencing(around, i);
          for (const seed of [5, 6]) {
            const along = direction(gradient.length, seed);
            const lossAt = (distance: number) => {
              session.setParameters(
                network.parameters.map((values, j) => j === i ? values.map((x, k) => x + distance * along[k]) : values),
              );
              return meanLoss(session, set);
            };
            const slope = (lossAt(step) - lossAt(-step)) / (2 * step);
            const error = Math.abs(slope - dot(gradient, along)) / Math.hypot(...gradient);
            assert(error <= tolerance, `${output}, parameter ${i}: off by ${error} of the gradient's length`);
          }
        });
      });
    }
  });
}

Deno.test("graph: 1, 2, 3 and 4 towers give the same losses, outputs, maps and gradients, for fewer images than towers too", async () => {
  const sets = [1, 2, 3, 7].map((count) => randomSet({ count, seed: count }));
  for (const kind of ["relu", "maxPool", "globalPool", "dropout"] as const) { // together they hold every kind
    const network = networkOf(LAYERS_AROUND[kind], { output: "sigmoid" });
    const looks: Float32Array[][] = [];
    for (const towers of [1, 2, 3, 4]) {
      await withSession(network, { towers }, (session) => {
        looks.push(sets.flatMap((set) => {
          const { losses, predicted } = session.evaluate(set);
          const weights = Float32Array.from({ length: 3 * set.count }, (_, i) => i % 3);
          const maps = [session.activations(set, 2), session.inputGradients(set, weights)];
          const outputs = [Float32Array.from(predicted), session.predict(set).outputs];
          return [losses, ...outputs, ...maps, ...session.gradients(set)];
        }));
      });
    }
    for (const [i, look] of looks.slice(1).entries()) {
      look.forEach((values, place) => {
        const expected = looks[0][place];
        const tolerance = 1e-5 * largestValue(expected);
        assertClose(values, expected, { tolerance, what: `${kind}, ${i + 2} towers, value ${place}` });
      });
    }
  }
});

Deno.test("graph: towers draw the same dropout, so that training is the same", async () => {
  const network = networkOf(LAYERS_AROUND.dropout);
  const trained: Float32Array[][] = [];
  for (const towers of [1, 2, 3]) {
    await withSession(network, { towers }, (session) => {
      session.place(randomSet({ count: 7 }));
      const options = { learningRate: 0.01, seed: 4 };
      session.trainSteps(Int32Array.of(...Array(3).fill([0, 1, 2, 3, 4]).flat()), { ...options, batchSize: 5 });
      session.trainSteps(Int32Array.of(5, 6), { ...options, batchSize: 2 });
      session.trainSteps(Int32Array.of(6), { ...options, batchSize: 1 });
      trained.push(session.parameters());
    });
  }
  // Sums are formed in another order, and Adam's first steps make much of little.
  for (const other of trained.slice(1)) {
    other.forEach((values, i) => assertClose(values, trained[0][i], { tolerance: 1e-5, what: `parameter ${i}` }));
  }
});

Deno.test("graph: the loss is the cross entropy of the softmax, of logits or of their sigmoids", async () => {
  // Two inputs of 1 and 0, and a kernel that makes the logits 2, −1, 0.5 of them.
  const set = imageSet([255, 0], [1, 2, 1], { labels: [1] });
  for (const output of OUTPUTS) {
    const network = networkOf([{ kind: "flatten" }, { kind: "dense", units: 3 }], { inputShape: [1, 2, 1], output });
    network.parameters[0].set([2, -1, 0.5, 9, 9, 9]);
    network.parameters[1].fill(0);
    const scores = [2, -1, 0.5].map((z) => output === "sigmoid" ? 1 / (1 + Math.exp(-z)) : z);
    const expected = Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0)) - scores[1];
    await withSession(network, {}, (session) => {
      assertClose(session.evaluate(set).losses, [expected], { tolerance: 1e-6, what: output });
      assertClose(session.predict(set).outputs, scores, { tolerance: 1e-6, what: output });
      assert.equal(session.evaluate(set).predicted[0], 0);
    });
  }
});
