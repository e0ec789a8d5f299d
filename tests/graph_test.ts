import assert from "node:assert/strict";
import "../studies/pooling_graphs.ts"; // mixed, gem and attention pooling
import { LAYER_KINDS } from "../lib/models/layers.ts";
import { randomGenerator } from "../lib/random.ts";
import { openSession, type Session, type SessionOptions } from "../lib/trainer/session.ts";
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

for (const kind of LAYER_KINDS) {
  Deno.test(`graph: gradients by pixels around ${kind} are the slopes of the scores`, async () => {
    const set = randomSet({ count: 64 });
    const network = networkOf(LAYERS_AROUND[kind]);
    const generator = randomGenerator(9);
    const weights = Float32Array.from({ length: 64 * 3 }, () => 2 * generator.uniform() - 1);
    const middle = set.pixels.map((pixel) => Math.min(251, Math.max(4, pixel)));
    await withSession(network, { towers: 1 }, (session) => {
      const gradients = session.inputGradients({ ...set, pixels: middle }, weights);
      for (const place of [0, 15, 44, 71]) {
        // Pixels are whole numbers: one pixel of each image moves by ±4 of 255.
        const [less, here, more] = [-4, 0, 4].map((distance) => {
          const pixels = middle.map((pixel, i) => i % 72 === place ? pixel + distance : pixel);
          const { outputs } = session.predict({ ...set, pixels });
          return Array.from({ length: 64 }, (_, n) => dot(outputs.slice(3 * n, 3 * n + 3), weights.slice(3 * n)));
        });
        // Where scores bend by more than rounding, a corner lies in between, and a difference is no slope.
        const smooth = here.map((_, n) => n).filter((n) => Math.abs(more[n] + less[n] - 2 * here[n]) < 1e-5);
        assert(smooth.length >= 32, `pixel ${place}: only ${smooth.length} of 64 images are smooth`);
        const found = smooth.map((n) => gradients[72 * n + place]);
        const errors = smooth.map((n, i) => (more[n] - less[n]) / (8 / 255) - found[i]);
        // Rounding of 1e-7 in a step of 0.03 is 3e-6, a bend of 1e-5 at most 3e-4 of gradients of 0.01 and more.
        const error = Math.hypot(...errors) / Math.hypot(...found);
        assert(error <= 1e-2, `pixel ${place}: off by ${error} of the gradients' length`);
      }
    });
  });
}

Deno.test("graph: gradients are the same for 1, 2, 3 and 4 towers, also for fewer images than towers", async () => {
  for (const kind of ["relu", "maxPool", "globalPool", "dropout"] as const) { // together they hold every kind
    const network = networkOf(LAYERS_AROUND[kind], { output: "sigmoid" });
    const sets = [1, 2, 3, 7].map((count) => randomSet({ count, seed: count }));
    const gradients: Float32Array[][][] = [];
    for (const towers of [1, 2, 3, 4]) {
      await withSession(network, { towers }, (session) => {
        gradients.push(sets.map((set) => session.gradients(set)));
      });
    }
    for (const [i, other] of gradients.slice(1).entries()) {
      other.forEach((ofSet, s) =>
        ofSet.forEach((gradient, p) => {
          const expected = gradients[0][s][p];
          const tolerance = 1e-5 * largestValue(expected);
          assertClose(gradient, expected, { tolerance, what: `${kind}, ${i + 2} towers, ${sets[s].count} images` });
        })
      );
    }
  }
});

Deno.test("graph: towers change no output, loss, class or map, not even of a single image", async () => {
  const network = networkOf(LAYERS_AROUND.maxPool, { output: "sigmoid" });
  const looks: Float32Array[][] = [];
  for (const towers of [1, 2, 3]) {
    await withSession(network, { towers }, (session) => {
      looks.push([1, 2, 5].flatMap((count) => {
        const set = randomSet({ count });
        const { losses, predicted } = session.evaluate(set);
        const { outputs, predicted: again } = session.predict(set);
        assert.deepEqual(again, predicted);
        const gradients = session.inputGradients(set, Float32Array.from({ length: 3 * count }, (_, i) => i % 3));
        return [losses, Float32Array.from(predicted), outputs, session.activations(set, 2), gradients];
      }));
    });
  }
  for (const look of looks.slice(1)) {
    look.forEach((values, i) => assertClose(values, looks[0][i], { tolerance: 1e-6, what: `value ${i}` }));
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

Deno.test("graph: one step of Adam moves each parameter by the rate, against its gradient's sign", async () => {
  const network = networkOf(LAYERS_AROUND.conv);
  const set = randomSet({ count: 6 });
  await withSession(network, {}, (session) => {
    const gradients = session.gradients(set);
    session.place(set);
    session.trainSteps(Int32Array.of(0, 1, 2, 3, 4, 5), { batchSize: 6, learningRate: 0.01 });
    session.parameters().forEach((values, p) => {
      // m̂ / (√v̂ + ε) with m̂ = g and v̂ = g²
      const expected = gradients[p].map((g, k) => network.parameters[p][k] - 0.01 * g / (Math.abs(g) + 1e-8));
      assertClose(values, expected, { tolerance: 1e-6, what: `parameter ${p}` });
    });
  });
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
