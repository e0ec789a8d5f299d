import assert from "node:assert/strict";
import { convNet1, layerTable, summary } from "../lib/models/networks.ts";
import { poolingNet } from "../studies/networks.ts";
import { openSession } from "../lib/trainer/session.ts";
import { type MapPooling, poolMap } from "../explorer/inference/pooling.ts";
import { HEADS as STUDIED, KNOBS } from "../studies/recipes.ts";
import { poolCells } from "../lib/models/pooling.ts";
import { randomGenerator } from "../lib/random.ts";
import type { GlobalPooling, Layer } from "../lib/types.ts";
import { ROOT } from "../tasks/setup/paths.ts";
import { runDenoIn } from "./support/commands.ts";
import { HEADS, networkOf, randomSet } from "./support/networks.ts";
import { assertClose } from "./support/tensors.ts";

/** Values between −1 and 1, all different. */
function someCells(seed: number, count = 9): number[] {
  const generator = randomGenerator(seed);
  return Array.from({ length: count }, () => 2 * generator.uniform() - 1);
}

Deno.test("the studies' poolings stand where they say between the mean and the greatest of the cells 0 to 8", () => {
  const cells = [3, 0, 8, 1, 7, 2, 6, 5, 4];
  const begin = { mixed: 0, gem: 3 } as const;
  for (const [name, knob] of Object.entries(KNOBS)) {
    const { pooling } = STUDIED[name as "max" | "generalised mean"];
    const { value } = poolMap(cells, pooling, begin[pooling.pooling as keyof typeof begin]);
    assert.equal(knob, Number(((value - 4) / 4).toFixed(3)), name);
  }
  assert.equal(KNOBS["generalised mean"].toFixed(3), ((1296 / 9) ** (1 / 3) / 4 - 1).toFixed(3)); // 1296: sum of the cubes
});

Deno.test("poolMap() gives what one works out by hand", () => {
  const cells = [1, 4, 4, -1];
  const value = (pooling: MapPooling, parameter?: number) => poolMap(cells, pooling, parameter);
  assert.deepEqual(value({ pooling: "average" }), { value: 2, gradient: [0.25, 0.25, 0.25, 0.25] });
  assert.deepEqual(value({ pooling: "max" }), { value: 4, gradient: [0, 1, 0, 0] });
  assert.deepEqual(value({ pooling: "topK", k: 3 }), { value: 3, gradient: [1 / 3, 1 / 3, 1 / 3, 0] });
  assert.deepEqual(value({ pooling: "mixed" }, 0), { value: 3, gradient: [0.125, 0.625, 0.125, 0.125] });
  // ln((e + 2 e⁴ + 1/e) / 4), and Σ e^x x / Σ e^x
  const powers = cells.map(Math.exp);
  const total = powers.reduce((sum, power) => sum + power);
  assertClose([value({ pooling: "logSumExp", sharpness: 1 }).value], [Math.log(total / 4)], { tolerance: 1e-14 });
  const weighted = powers.reduce((sum, power, i) => sum + power * cells[i], 0) / total;
  assertClose([value({ pooling: "softmax", sharpness: 1 }).value], [weighted], { tolerance: 1e-14 });
  // ((1 + 64 + 64 + 1e-18) / 4)^(1/3)
  assertClose([value({ pooling: "gem" }, 3).value], [(129 / 4) ** (1 / 3)], { tolerance: 1e-14 });
});

Deno.test("poolMap() goes from average to max: k = n and k = 1, a sharpness of 0.0001 and 1000, p = 1 and 200", () => {
  const cells = someCells(3);
  const above = cells.map((cell) => cell + 2); // GeM is for values above 0
  const { average, max } = poolCells(cells);
  const ends: [MapPooling, number | undefined, number[], number][] = [
    [{ pooling: "topK", k: 9 }, undefined, cells, average],
    [{ pooling: "topK", k: 1 }, undefined, cells, max],
    [{ pooling: "logSumExp", sharpness: 1e-4 }, undefined, cells, average],
    [{ pooling: "logSumExp", sharpness: 1e3 }, undefined, cells, max],
    [{ pooling: "softmax", sharpness: 1e-4 }, undefined, cells, average],
    [{ pooling: "softmax", sharpness: 1e3 }, undefined, cells, max],
    [{ pooling: "mixed" }, -40, cells, average],
    [{ pooling: "mixed" }, 40, cells, max],
    [{ pooling: "gem" }, 1, above, average + 2],
    [{ pooling: "gem" }, 200, above, max + 2],
  ];
  for (const [pooling, parameter, values, end] of ends) {
    // A log-sum-exp keeps ln(9) / 1000 of its mean, and a power mean 9^(1/200) of it.
    const tolerance = pooling.pooling === "gem" && parameter === 200 ? 0.04 : 0.0025;
    assertClose([poolMap(values, pooling, parameter).value], [end], { tolerance, what: JSON.stringify(pooling) });
  }
});

Deno.test("poolMap() stays finite where powers would overflow", () => {
  for (const pooling of ["logSumExp", "softmax"] as const) {
    const { value, gradient } = poolMap([-2000, 3000, 0], { pooling, sharpness: 1 });
    assertClose([value], [pooling === "softmax" ? 3000 : 3000 - Math.log(3)], { tolerance: 1e-9 });
    assertClose(gradient, [0, 1, 0], { tolerance: 0 });
  }
});

Deno.test("globalPool, topK: of equal cells the first get the gradient, in the graph as in poolMap()", async () => {
  const layers: Layer[] = [{ kind: "globalPool", pooling: "topK", k: 2 }];
  const network = networkOf(layers, { inputShape: [2, 2, 3] });
  const set = { ...randomSet({ count: 1, shape: [2, 2, 3] }), pixels: new Uint8Array(12).fill(51) };
  using session = await openSession(network);
  const gradients = session.inputGradients(set, Float32Array.of(1, 1, 1));
  assert.deepEqual([...gradients], [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0, 0, 0, 0, 0, 0]);
  assert.deepEqual(poolMap([0.2, 0.2, 0.2, 0.2], { pooling: "topK", k: 2 }).gradient, [0.5, 0.5, 0, 0]);
});

Deno.test("without the studies, a network with their pooling is described, and an error says what to import", async () => {
  const code = `
    import { buildNetwork, featureMaps, loadDataset, summary } from "./lib/mod.ts";
    const layers = [{ kind: "conv", filters: 10, size: 1 }, { kind: "globalPool", pooling: "topK", k: 2 }] as const;
    const network = buildNetwork({ name: "A", inputShape: [28, 28, 1], classes: 10, layers, output: "logits" }, 0);
    console.log(summary(network));
    const { test } = await loadDataset("fashion-mnist", { limit: 1 });
    await featureMaps(network, test, { imageIndex: 0, layerIndex: 1 }).catch((error) => console.log(error.message));
  `;
  const { text } = await runDenoIn(ROOT, "eval", "--ext=ts", code);
  assert.match(text, /Global top-2 pool 28×28/);
  assert.match(text, /^Cannot compute a network with global top-2 pooling: .*; import studies\/mod\.ts, /m);
});

Deno.test("poolingNet(): all heads begin with the article's weights, and the two of the article are its networks", () => {
  const article = convNet1({ seed: 5 });
  for (const pooling of HEADS) {
    const network = poolingNet({ seed: 5, pooling });
    const convolutions = layerTable(network).flatMap(({ layer, parameters }) =>
      parameters.map(() => layer.kind === "conv")
    );
    const kept = network.parameters.filter((_, i) => convolutions[i]);
    // Both poolings side by side have one convolution more, which comes last.
    assert.deepEqual(kept.slice(0, article.parameters.length), article.parameters, network.name);
  }
  assert.deepEqual(poolingNet({ seed: 5, pooling: { pooling: "average" } }).layers, article.layers);
  assert.match(
    summary(poolingNet({ seed: 5, pooling: { pooling: "gem" } })),
    /\(15\) {2}Global generalized-mean pool 3×3 .* 1\n/,
  );
});

Deno.test("poolingNet() refuses maps of one cell, more cells than there are, and a sharpness that is none", () => {
  const build =
    (pooling: GlobalPooling, inputShape = [28, 28, 1] as const as readonly [number, number, number]) => () =>
      poolingNet({ seed: 0, pooling, inputShape });
  assert.throws(build({ pooling: "max" }, [15, 15, 1]), {
    name: "RangeError",
    message:
      "Cannot compare poolings with ConvNet_max: expected maps of more than one cell, found one for images of 15×15 " +
      "after 3 blocks; the smallest input is 16×8, or use fewer blocks",
  });
  build({ pooling: "max" }, [16, 8, 1])();
  assert.throws(
    build({ pooling: "topK", k: 10 }),
    /expected an input that layer 16 \(Global top-10 pool 3×3\) can take/,
  );
  assert.throws(build({ pooling: "topK", k: 1.5 }), /k of layer 16 to be a positive integer/);
  for (const sharpness of [0, -1, NaN, Infinity]) {
    assert.throws(build({ pooling: "logSumExp", sharpness }), /sharpness of layer 16 to be finite and above 0/);
  }
});
