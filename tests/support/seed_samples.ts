/**
 * Made-up results of a study with many seeds, and the figures of them: fixed formulas, no chance.
 * @module
 */
import type { Figure } from "../../lib/visualizer/figure.ts";
import { type HeadAccuracies, headsChart, verdictChart } from "../../studies/charts/interval_charts.ts";
import { pairedSlopes } from "../../studies/charts/paired_slopes.ts";
import { meansPlot, seedLines } from "../../studies/charts/seed_lines.ts";
import { compare } from "../../studies/statistics/compare.ts";

/** `count` accuracies around `middle`, at most about `spread` from it, in steps of one of 10,000 images. */
export function around(middle: number, spread: number, { count = 10, phase = 0 } = {}): number[] {
  const wave = (seed: number) => (Math.sin(seed * 2.4 + phase) + Math.sin(seed * 5.1 + 3 * phase)) / 2;
  return Array.from({ length: count }, (_, seed) => Math.round(1e4 * (middle + spread * wave(seed + 1))) / 1e4);
}

/** Accuracies by epoch that climb to those of `ends`; a seed that ends at 0.1 was there all the time. */
export function climbs(ends: readonly number[], epochs = 60): number[][] {
  return ends.map((end, seed) =>
    Array.from({ length: epochs }, (_, index) => {
      const ripple = 0.006 * Math.sin(index * (2.1 + 0.13 * seed) + seed);
      return end === 0.1 ? 0.1 : end - (0.25 + 0.01 * seed) * Math.exp(-index / 9) + ripple;
    })
  );
}

export const GAP = around(0.872, 0.006);
export const GMP = around(0.852, 0.011, { phase: 1 }).map((accuracy, seed) =>
  seed === 1 || seed === 6 ? 0.1 : accuracy
);

/** GAP ahead by `lead` points. */
function leadOf(lead: number, spread: number, count = 10) {
  const b = around(0.9, 0.004, { count });
  return compare(around(0.9 + lead / 100, spread / 100 + 0.004, { count, phase: 0.2 }), b);
}

const NEAR = [["MNIST", 0.05, 0.1], ["KMNIST", -0.9, 0.3], ["Fashion-MNIST", 0.2, 0.3], [
  "cluttered digits",
  -1.6,
  0.9,
]];
const MORE = [["notMNIST", 0.4, 0.9], ["EMNIST letters", 0.7, 0.2], ["CIFAR-10, grey", 1.9, 0.6], ["SVHN", 0.55, 0.5]];
const rowOf = ([name, lead, spread]: (string | number)[]) => ({
  name: String(name),
  comparison: leadOf(Number(lead), Number(spread)),
});
const PAIR = {
  pair: [{ name: "GAP", pooling: "average" }, { name: "GMP", pooling: "max" }],
} as const;
const HEADS: HeadAccuracies[] = [
  { name: "average", pooling: "average", knob: 0, accuracies: around(0.912, 0.003) },
  { name: "max", pooling: "max", knob: 1, accuracies: around(0.909, 0.004, { phase: 2 }) },
  { name: "softmax", knob: 0.6, accuracies: around(0.913, 0.003, { count: 5, phase: 3 }) },
  { name: "top 4", knob: 0.35, accuracies: around(0.914, 0.002, { count: 5, phase: 4 }) },
  { name: "top 2", knob: 0.75, accuracies: around(0.911, 0.002, { count: 5, phase: 5 }) },
  { name: "log-sum-exp", knob: 0.4, accuracies: around(0.913, 0.003, { count: 5, phase: 6 }) },
  { name: "mixed", knob: 0.5, accuracies: around(0.912, 0.003, { count: 5, phase: 7 }) },
  { name: "generalised mean", knob: 0.45, accuracies: around(0.91, 0.003, { count: 5, phase: 8 }) },
  { name: "attention", accuracies: around(0.915, 0.003, { count: 5, phase: 9 }) },
  { name: "288 → 10", accuracies: around(0.906, 0.002, { count: 5, phase: 10 }) },
  { name: "288 → 64 → 10", accuracies: around(0.908, 0.002, { count: 5, phase: 11 }) },
  { name: "with dropout", accuracies: around(0.911, 0.002, { count: 5, phase: 12 }) },
];
const SIZES = [600, 2000, 6000, 20_000, 60_000];
const sizesOf = (name: string, low: number, phase: number) => ({
  ...(name === "average" || name === "max" ? { name, pooling: name } : { name }),
  accuracies: SIZES.map((_, at) => around(0.91 - low * 0.45 ** at, 0.02 * 0.6 ** at, { count: 5, phase: phase + at })),
});
const shifted = (seeds: readonly number[], loss: number) =>
  [0, 1, 2, 3, 4].map((pixels) =>
    seeds.map((seed, index) => seed - (loss + 0.002 * Math.sin(index * 3)) * pixels ** 1.6)
  );

/** Every figure of a study by the name of its snapshot. */
export const SEED_FIGURES: Record<string, () => Figure> = {
  "seed-lines": () =>
    seedLines([
      {
        name: "GAP",
        pooling: "average",
        seeds: climbs(GAP),
        rounding: { low: climbs([0.868])[0], high: climbs([0.876])[0] },
      },
      { name: "GMP", pooling: "max", seeds: climbs(GMP) },
    ]),
  "slopes": () =>
    pairedSlopes([{ name: "GAP", pooling: "average", accuracies: around(0.905, 0.003) }, {
      name: "GMP",
      pooling: "max",
      accuracies: around(0.903, 0.004, { phase: 1 }),
    }]),
  "slopes-stuck": () =>
    pairedSlopes([{ name: "GAP", pooling: "average", accuracies: GAP }, {
      name: "GMP",
      pooling: "max",
      accuracies: GMP,
    }], {
      title: "By the article's recipe, seed by seed",
    }),
  "verdict": () => verdictChart([...NEAR, ...MORE].map(rowOf), PAIR),
  "verdict-stuck": () =>
    verdictChart([
      { name: "article's recipe", comparison: compare(GAP, GMP) },
      rowOf(NEAR[0]),
      { name: "one pair", comparison: compare([0.901], [0.899]) },
      { name: "equal runs", comparison: compare([0.9, 0.91, 0.92], [0.9, 0.91, 0.92]) },
    ], { ...PAIR, title: "GAP against GMP, stuck trainings included" }),
  "heads": () => headsChart(HEADS),
  "sizes": () =>
    meansPlot([
      sizesOf("average", 0.21, 1),
      sizesOf("max", 0.22, 2),
      sizesOf("288 → 10", 0.16, 3),
      sizesOf("288 → 64 → 10", 0.17, 4),
      sizesOf("with dropout", 0.18, 5),
    ], {
      title: "Accuracy by number of training images",
      places: SIZES,
      unit: "images",
      label: "training images (logarithmic)",
      isLogarithmic: true,
    }),
  "shifts": () =>
    meansPlot([
      { name: "GAP", pooling: "average", accuracies: shifted(around(0.912, 0.003), 0.04) },
      { name: "GMP", pooling: "max", accuracies: shifted(around(0.909, 0.004, { phase: 2 }), 0.03) },
    ], { title: "Accuracy on shifted images", places: [0, 1, 2, 3, 4], unit: "px", label: "shift (pixels)" }),
};
