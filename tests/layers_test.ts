import assert from "node:assert/strict";
import { openSession } from "../lib/trainer/session.ts";
import type { Layer, Network, Shape } from "../lib/types.ts";
import { imageSet, LAYERS_AROUND, networkOf, randomSet } from "./support/networks.ts";
import { assertClose } from "./support/tensors.ts";

const count = (size: number, valueOf = (index: number) => index) => Array.from({ length: size }, (_, i) => valueOf(i));

/** A network of given layers and parameters; parameters are kernel, bias, kernel, bias … */
function given(layers: readonly Layer[], inputShape: Shape, classes: number, parameters: number[][] = []): Network {
  const network = networkOf(layers, { inputShape, classes });
  parameters.forEach((values, i) => network.parameters[i].set(values));
  return network;
}

/**
 * Asserts outputs and input gradients of one image; `outputs` are in pixels, 255 to 1. Outputs may differ in the last digits:
 * TensorFlow's graph optimizer replaces the division by 255 by a product with its rounded inverse.
 */
async function assertLook(
  network: Network,
  { pixels, weights, outputs, gradients, tolerance = 0 }: {
    pixels: readonly number[];
    weights: readonly number[];
    outputs: readonly number[];
    gradients: readonly number[];
    tolerance?: number;
  },
): Promise<void> {
  const set = imageSet(pixels, network.inputShape);
  using session = await openSession(network, { towers: 1 });
  assertClose(session.predict(set).outputs, outputs.map((value) => value / 255), { tolerance: 1e-6, what: "outputs" });
  assertClose(session.inputGradients(set, Float32Array.from(weights)), gradients, { tolerance, what: "gradients" });
}

/** Zeros with some places set. */
function sparse(size: number, places: Readonly<Record<number, number>>): number[] {
  return count(size, (i) => places[i] ?? 0);
}

Deno.test("maxPool: 2×2 on the numbers 0 … 15 gives 5, 7, 13, 15, and sends the gradient there", async () => {
  await assertLook(given([{ kind: "maxPool", size: 2 }], [4, 4, 1], 4), {
    pixels: count(16),
    weights: [1, 2, 3, 4],
    outputs: [5, 7, 13, 15],
    gradients: sparse(16, { 5: 1, 7: 2, 13: 3, 15: 4 }),
  });
});

Deno.test("maxPool: 2×2 on 7×7 gives 3×3; the last row and column get exactly no gradient", async () => {
  const outputs = [8, 10, 12, 22, 24, 26, 36, 38, 40];
  await assertLook(given([{ kind: "maxPool", size: 2 }], [7, 7, 1], 9), {
    pixels: count(49),
    weights: count(9, (i) => i + 1),
    outputs,
    gradients: sparse(49, Object.fromEntries(outputs.map((place, i) => [place, i + 1]))),
  });
});

Deno.test("maxPool: of equal values the first, row by row, gets the whole gradient", async () => {
  const pool = given([{ kind: "maxPool", size: 2 }], [4, 4, 1], 4);
  await assertLook(pool, {
    pixels: Array(16).fill(9),
    weights: [1, 2, 3, 4],
    outputs: [9, 9, 9, 9],
    gradients: sparse(16, { 0: 1, 2: 2, 8: 3, 10: 4 }),
  });
  const pixels = [[1, 5, 7, 0], [5, 5, 0, 7], [0, 0, 2, 2], [6, 6, 2, 3]].flat();
  await assertLook(pool, {
    pixels,
    weights: [1, 2, 3, 4],
    outputs: [5, 7, 6, 3],
    gradients: sparse(16, { 1: 1, 2: 2, 12: 3, 15: 4 }),
  });
});

/** A 1×1 convolution that gives −1 − pixel in front of a pooling, so that every map is negative. */
function negated(pooling: Layer, inputShape: Shape, classes: number): Network {
  return given([{ kind: "conv", filters: 1, size: 1 }, pooling], inputShape, classes, [[-1], [-1]]);
}

Deno.test("maxPool and globalPool: the first-tie rule holds where all values are negative", async () => {
  await assertLook(negated({ kind: "maxPool", size: 2 }, [4, 4, 1], 4), {
    pixels: Array(16).fill(51),
    weights: [1, 2, 3, 4],
    outputs: Array(4).fill(-306),
    gradients: sparse(16, { 0: -1, 2: -2, 8: -3, 10: -4 }),
  });
  const pixels = [9, 8, 7, 7, 6, 6, 6, 7, 6];
  await assertLook(negated({ kind: "globalPool", pooling: "max" }, [3, 3, 1], 1), {
    pixels,
    weights: [2],
    outputs: [-261],
    gradients: sparse(9, { 4: -2 }),
  });
});

Deno.test("globalPool, max: the largest number, and of equal ones the first, gets the whole gradient", async () => {
  const pool = given([{ kind: "globalPool", pooling: "max" }], [3, 3, 1], 1);
  const look = (pixels: readonly number[], largest: number, place: number) =>
    assertLook(pool, { pixels, weights: [2], outputs: [largest], gradients: sparse(9, { [place]: 2 }) });
  await look(count(9), 8, 8);
  await look(Array(9).fill(4), 4, 0);
  await look([1, 2, 9, 0, 9, 9, 3, 9, 1], 9, 2);
});

Deno.test("globalPool, average: the mean, and an equal share of the gradient for each cell", async () => {
  await assertLook(given([{ kind: "globalPool", pooling: "average" }], [3, 3, 1], 1), {
    pixels: count(9),
    weights: [3],
    outputs: [4],
    gradients: Array(9).fill(1 / 3),
    tolerance: 1e-7,
  });
  // Wider than high, two channels: 0, 2 … 10 and 1, 3 … 11.
  await assertLook(given([{ kind: "globalPool", pooling: "average" }], [2, 3, 2], 2), {
    pixels: count(12),
    weights: [6, 12],
    outputs: [5, 6],
    gradients: count(12, (i) => i % 2 ? 2 : 1),
    tolerance: 1e-7,
  });
});

Deno.test("conv: sums neighbours in place, padded by zeros, without flipping the kernel", async () => {
  const image = { pixels: count(9), weights: [1, 0, 0, 0, 0, 0, 0, 0, 0] };
  const conv = (kernel: number[]) => given([{ kind: "conv", filters: 1, size: 3 }], [3, 3, 1], 9, [kernel, [1]]);
  await assertLook(conv(Array(9).fill(1)), {
    ...image,
    outputs: [8, 15, 12, 21, 36, 27, 20, 33, 24].map((sum) => sum + 255), // the bias is 1, so 255 pixels
    gradients: [1, 1, 0, 1, 1, 0, 0, 0, 0],
    tolerance: 1e-6,
  });
  await assertLook(conv([0, 0, 0, 0, 0, 7, 0, 0, 0]), { // looks at the right neighbour
    ...image,
    outputs: [1, 2, 0, 4, 5, 0, 7, 8, 0].map((right) => 7 * right + 255),
    gradients: sparse(9, { 1: 7 }),
    tolerance: 1e-6,
  });
});

Deno.test("flatten and dense: height, then width, then channel; then sums by column of the kernel", async () => {
  await assertLook(given([{ kind: "flatten" }], [2, 2, 2], 8), {
    pixels: count(8),
    weights: count(8),
    outputs: count(8),
    gradients: count(8),
  });
  const kernel = [[1, 10], [2, 20], [3, 30], [4, 40]].flat(); // [in, out]
  await assertLook(given([{ kind: "flatten" }, { kind: "dense", units: 2 }], [2, 2, 1], 2, [kernel, [0, -1]]), {
    pixels: [1, 2, 3, 4],
    weights: [1, 2],
    outputs: [30, 300 - 255],
    gradients: [21, 42, 63, 84],
    tolerance: 1e-6,
  });
});

Deno.test("relu: nothing below 0 and no gradient at 0; sigmoid: 1/2 and a quarter of the gradient at 0", async () => {
  const behind = (weight: number, layer: Layer) =>
    given([{ kind: "conv", filters: 1, size: 1 }, layer], [1, 2, 1], 2, [[weight], [0]]);
  const image = { pixels: [0, 255], weights: [2, 2] };
  await assertLook(behind(5, { kind: "relu" }), { ...image, outputs: [0, 5 * 255], gradients: [0, 10] });
  await assertLook(behind(-5, { kind: "relu" }), { ...image, outputs: [0, 0], gradients: [0, 0] });
  for (const weight of [5, -5]) {
    const last = 1 / (1 + Math.exp(-weight));
    await assertLook(behind(weight, { kind: "sigmoid" }), {
      ...image,
      outputs: [0.5 * 255, last * 255],
      gradients: [2 * weight * 0.25, 2 * weight * last * (1 - last)],
      tolerance: 1e-6,
    });
  }
});

/** What dropout at `rate` multiplied each of 300 inputs of 1 by, in each of some steps. */
async function drawMasks(
  rate: number,
  { seed, steps, before = [] }: { seed: number; steps: number; before?: Layer[] },
) {
  const shape: Shape = [10, 10, 3];
  const layers: Layer[] = [...before, { kind: "flatten" }, { kind: "dropout", rate }, { kind: "dense", units: 3 }];
  const network = networkOf(layers, { inputShape: shape });
  network.parameters.forEach((values) => values.fill(0));
  using session = await openSession(network);
  session.place(imageSet(Array(300).fill(255), shape));
  const masks = count(steps).map(() => {
    // From zeros every class has 1/3, so the kernel's gradient is mask · (1/3 − 1) at the image's class 0, and a tenth of
    // that is Adam's first moment, which stands behind kernel and bias.
    session.setState({ ...session.state(), variables: session.state().variables.map((values) => values.map(() => 0)) });
    session.trainSteps(Int32Array.of(0), { batchSize: 1, learningRate: 1, seed });
    return session.state().variables[2].filter((_, i) => i % 3 === 0).map((moment) => moment * -15);
  });
  return masks;
}

Deno.test("dropout: keeps a share of 1 − rate, scaled by 1 / (1 − rate), anew in each step and by seed", async () => {
  const [first, second] = await drawMasks(0.25, { seed: 5, steps: 2 });
  for (const mask of [first, second]) {
    assert(mask.every((value) => value === 0 || Math.abs(value - 4 / 3) < 1e-6));
    // 300 draws at 1/4 leave out 75 with a standard deviation of 7.5; four of those on each side.
    const left = mask.filter((value) => value === 0).length;
    assert(left >= 45 && left <= 105, `${left} of 300 left out`);
  }
  assert.notDeepEqual(first, second);
  assert.deepEqual(await drawMasks(0.25, { seed: 5, steps: 2 }), [first, second]);
  assert.notDeepEqual((await drawMasks(0.25, { seed: 6, steps: 1 }))[0], first);
  // Its place in the network counts, so that two dropouts of one network don't leave out the same.
  assert.notDeepEqual((await drawMasks(0.25, { seed: 5, steps: 1, before: [{ kind: "relu" }] }))[0], first);
});

Deno.test("dropout: changes nothing where nothing is trained", async () => {
  const network = networkOf(LAYERS_AROUND.dropout);
  const set = randomSet();
  using session = await openSession(network);
  assert.deepEqual(session.activations(set, 2), session.activations(set, 1));
});
