import assert from "node:assert/strict";
import { ADAM } from "../lib/trainer/graph.ts";
import type { Layer } from "../lib/types.ts";
import { doubleGradients } from "../tasks/parity/double.ts";
import { exactAdam, greatestMove } from "../tasks/parity/exact_adam.ts";
import { imageSet, networkOf, randomSet } from "./support/networks.ts";
import { assertClose } from "./support/tensors.ts";

const conv = (filters: number, size = 3): Layer => ({ kind: "conv", filters, size });
const pooling = (pooling: "average" | "max"): Layer => ({ kind: "globalPool", pooling });

Deno.test("doubleGradients() gives the slopes of the loss, to eight digits", () => {
  for (const output of ["sigmoid", "logits"] as const) {
    for (const head of [pooling("average"), pooling("max")]) {
      const layers: Layer[] = [conv(3), { kind: "relu" }, { kind: "maxPool", size: 2 }, conv(3, 1), head];
      const network = networkOf(layers, { inputShape: [5, 6, 2], output });
      const set = randomSet({ count: 3, shape: [5, 6, 2] });
      const range = { begin: 1, end: 3 };
      const { gradients } = doubleGradients(network, set, range);
      network.parameters.forEach((values, p) =>
        values.forEach((_, i) => {
          // A step that float32 parameters hold exactly, 2⁻¹², leaves a third derivative's part of 1e-8.
          const lossAt = (distance: number) => {
            const moved = values.with(i, values[i] + distance);
            const found = { ...network, parameters: network.parameters.with(p, moved) };
            return [doubleGradients(found, set, range).loss, moved[i]];
          };
          const [[more, above], [less, below]] = [lossAt(2 ** -12), lossAt(-(2 ** -12))];
          const slope = (more - less) / (above - below);
          assert(
            Math.abs(slope - gradients[p][i]) < 1e-6,
            `${output}, parameter ${p}, ${i}: ${slope}, ${gradients[p][i]}`,
          );
        })
      );
    }
  }
});

Deno.test("doubleGradients() tells what a value at a corner may change: all of a gradient that hangs on it", () => {
  // One pixel of 0, so the ReLU's input is the bias: 1e-7 lies within the band, 1e-5 beyond it.
  const set = imageSet([0], [1, 1, 1]);
  const tipsAt = (bias: number) => {
    const network = networkOf([conv(1, 1), { kind: "relu" }, conv(3, 1), pooling("max")], { inputShape: [1, 1, 1] });
    network.parameters[1].fill(bias);
    return doubleGradients(network, set, { begin: 0, end: 1, band: 1e-6 });
  };
  for (const bias of [1e-7, -1e-7]) {
    const { tips, gradients } = tipsAt(bias);
    const { gradients: above } = tipsAt(1e-5);
    assertClose(tips[1], above[1].map(Math.abs), { tolerance: 1e-5, what: "the bias's tip" });
    assert(tips[1][0] > 0.01 && (gradients[1][0] === 0) === (bias < 0));
  }
  assert(tipsAt(1e-5).tips.every((values) => values.every((value) => value === 0)));
});

Deno.test("doubleGradients() tells what a tie may change, but not of values that are equal", () => {
  // Two cells, whose scores differ by 1e-7 in the kernel's favour for one pixel of 255: 1 · 1e-7 against 0.
  const tipsOf = (weight: number) => {
    const network = networkOf([conv(3, 1), pooling("max")], { inputShape: [1, 2, 1] });
    network.parameters[0].fill(weight);
    return doubleGradients(network, imageSet([255, 0], [1, 2, 1]), { begin: 0, end: 1, band: 1e-6 }).tips;
  };
  assert(tipsOf(1e-7)[0].every((tip) => tip > 0.1));
  for (const weight of [0, 1e-5]) assert(tipsOf(weight)[0].every((tip) => tip === 0));
});

Deno.test("doubleGradients() refuses a network that is not the article's", () => {
  const refused: [readonly Layer[], string][] = [
    [[{ kind: "flatten" }, { kind: "dense", units: 3 }], "flatten"],
    [[conv(3, 1), { kind: "globalPool", pooling: "attention" }], "globalPool of attention"],
  ];
  for (const [layers, found] of refused) {
    assert.throws(() => doubleGradients(networkOf(layers), randomSet(), { begin: 0, end: 1 }), {
      name: "RangeError",
      message: `Cannot compute in double precision: expected conv, relu, maxPool, or globalPool of average or max, ` +
        `found ${found}; take one of the article's networks`,
    });
  }
});

Deno.test("exactAdam() moves by Kingma and Ba's formula, and its slack covers every gradient within the tolerance", () => {
  const gradients = [[1e-3, 1e-9, 0], [-2e-3, 3e-9, 1e-4], [1e-3, -1e-9, 0]].map((step) => Float64Array.from(step));
  const follow = (off: (step: number, i: number) => number) => {
    const adam = exactAdam({ learningRate: 0.1, gradientTolerance: 1e-5 });
    return gradients.map((values, step) => {
      const changed = values.map((value, i) => value + off(step, i));
      return adam({ loss: 0, gradients: [changed], tips: [new Float64Array(3)] });
    });
  };
  const exact = follow(() => 0);
  // Step 2 of the first parameter by hand.
  const first = (0.9 * 0.1 * 1e-3 + 0.1 * -2e-3) / (1 - 0.9 ** 2);
  const second = (0.999 * 0.001 * 1e-6 + 0.001 * 4e-6) / (1 - 0.999 ** 2);
  assertClose(exact[1].moves[0].subarray(0, 1), [-0.1 * first / (Math.sqrt(second) + ADAM.epsilon)], {
    tolerance: 1e-12,
  });
  for (const [a, b, c] of [[1, 1, 1], [1, -1, 1], [-1, 1, -1], [-1, -1, 1], [0.5, -1, -0.2]]) {
    const signs = [a, b, c];
    // Gradients may be off by 1e-5 of the largest of the step.
    const other = follow((step) => 0.999 * signs[step] * 1e-5 * Math.max(...gradients[step].map(Math.abs)));
    other.forEach(({ moves: [moves] }, step) =>
      moves.forEach((move, i) => {
        const distance = Math.abs(move - exact[step].moves[0][i]);
        assert(
          distance <= exact[step].slack[0][i] + 1e-15,
          `step ${step}, ${i}: ${distance} of ${exact[step].slack[0][i]}`,
        );
      })
    );
  }
  // A gradient of usual size leaves a ten-thousandth of the rate, one below the tolerance all of it.
  assert(exact[2].slack[0][0] < 1e-5 && exact[2].slack[0][1] > 0.05);
});

Deno.test("greatestMove() is what the worst of gradients reach", () => {
  assert.equal(greatestMove(1), 1);
  for (const steps of [2, 5, 100]) {
    // Equality in Cauchy's inequality: gradients in proportion to the weights of the first moment over those of the second.
    const worst = Array.from({ length: steps }, (_, step) => (ADAM.beta1 / ADAM.beta2) ** (steps - 1 - step));
    const adam = exactAdam({ learningRate: 1, gradientTolerance: 0 });
    const moves = worst.map((gradient) => {
      return adam({ loss: 0, gradients: [Float64Array.of(1e9 * gradient)], tips: [new Float64Array(1)] }).moves[0][0];
    });
    assertClose([moves.at(-1)!], [-greatestMove(steps)], { tolerance: 1e-9, what: `the move of step ${steps}` });
  }
});
