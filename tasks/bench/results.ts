/**
 * What the repetitions say together: medians and ranges, ratios of medians, the share of the roof, and whether the targets are
 * met; all of it goes into the file that is kept.
 * @module
 */
import { max, median, min } from "simple-statistics";
import { convNet1, layerTable } from "../../lib/models/networks.ts";
import { sizeOf } from "../../lib/numbers.ts";
import type { Architecture } from "../../lib/types.ts";
import type {
  BenchResult,
  ContenderResult,
  PartName,
  PartResult,
  Ratios,
  Sample,
  Spread,
  TargetResult,
} from "./types.ts";

/** Median and range of every value that the samples share. */
export function spreadsOf(samples: readonly Sample[]): Record<string, Spread> {
  const [first, ...rest] = samples;
  if (first === undefined) return {};
  const names = Object.keys(first.values).filter((name) => rest.every(({ values }) => name in values));
  return Object.fromEntries(names.map((name) => {
    const values = samples.map((sample) => sample.values[name]);
    return [name, { median: median(values), low: min(values), high: max(values) }];
  }));
}

/** The contender with the lowest median of a value; undefined where none has it. */
export function fastest(contenders: readonly ContenderResult[], value: string): ContenderResult | undefined {
  return contenders
    .filter(({ spreads }) => value in spreads)
    .toSorted((a, b) => a.spreads[value].median - b.spreads[value].median)[0];
}

function medianOf({ contenders }: PartResult, name: string, value: string): number | undefined {
  return contenders.find((contender) => contender.name === name)?.spreads[value]?.median;
}

/** The median of "ours" divided by that of every other contender that has the value. */
export function ratiosToOthers(part: PartResult, value: string): Record<string, number> {
  const ours = medianOf(part, "ours", value);
  if (ours === undefined) return {};
  return Object.fromEntries(
    part.contenders
      .filter(({ name, spreads }) => name !== "ours" && value in spreads)
      .map(({ name, spreads }) => [name, ours / spreads[value].median]),
  );
}

/** A multiplication and an addition. */
const FLOP_OF_MAC = 2;

/**
 * Multiply-accumulates of one image's way forward through convolutions and linear layers, layer by layer. Padding counts
 * as if it were pixels; poolings, biases and activations, under 2 % here, are left out.
 */
export function forwardMacs(architecture: Architecture): number[] {
  return layerTable(architecture).flatMap(({ layer, inputShape, outputShape }) => {
    if (layer.kind === "dense") return [sizeOf(inputShape) * layer.units];
    if (layer.kind !== "conv") return [];
    const [height, width, filters] = outputShape;
    return [height * width * filters * layer.size ** 2 * inputShape[2]];
  });
}

const MACS = forwardMacs(convNet1({ seed: 0 }));
const FORWARD = MACS.reduce((sum, value) => sum + value, 0);

/**
 * Floating-point operations of the article's training pass: forward once; backward twice as much, for the gradients by weights
 * and by inputs, except that nobody needs those by the images.
 */
export const TRAINING_FLOP = (3 * FORWARD - MACS[0]) * FLOP_OF_MAC * 60_000;
/** Those of its epoch, with the passes that measure 60,000 and 10,000 images. */
export const EPOCH_FLOP = TRAINING_FLOP + FORWARD * FLOP_OF_MAC * 70_000;

/** Arithmetic of the training pass and of the epoch in the time they took, as shares of the roof with oneDNN. */
export function roofShares(part: PartResult): Record<string, number> {
  const roof = medianOf(part, "products", "gflopsPerSecond");
  const pass = medianOf(part, "ours", "trainingPassSeconds");
  const epoch = medianOf(part, "ours", "articleEpochSeconds");
  if (roof === undefined || pass === undefined || epoch === undefined) return {};
  return { trainingPass: TRAINING_FLOP / pass / 1e9 / roof, articleEpoch: EPOCH_FLOP / epoch / 1e9 / roof };
}

/** The ratios that the parts give: `{ articleEpoch: { pytorch: 0.4, … }, …, roof: { trainingPass: 0.4, … } }`. */
export function ratiosOf({ article, roof }: Readonly<Partial<Record<PartName, PartResult>>>): Ratios {
  return {
    ...(article
      ? {
        articleEpoch: ratiosToOthers(article, "articleEpochSeconds"),
        trainingPass: ratiosToOthers(article, "trainingPassSeconds"),
        startToFirstStep: ratiosToOthers(article, "startToFirstStepSeconds"),
        peakMemory: ratiosToOthers(article, "peakMiB"),
      }
      : {}),
    ...(roof ? { roof: roofShares(roof) } : {}),
  };
}

interface Target {
  readonly ratio: string;
  /** The ratio to the fastest of these is the one that counts, and "others" in the sentence. */
  readonly others: readonly string[];
  /** What it should be at most, or at least. */
  readonly most?: number;
  readonly least?: number;
  readonly sentence: string;
}

/** What the project aims at on two cores. A timing decides no test: a missed target is a reason to look, no failure. */
const TARGETS: readonly Target[] = [
  {
    ratio: "articleEpoch",
    others: ["pytorch"],
    most: 0.42,
    sentence: "article's epoch ≤ 0.42 × PyTorch, preloaded",
  },
  {
    ratio: "articleEpoch",
    others: ["pytorch-best"],
    most: 0.60,
    sentence: "article's epoch ≤ 0.60 × PyTorch at its best",
  },
  {
    ratio: "articleEpoch",
    others: ["tfjs", "tfjs-onednn"],
    most: 0.20,
    sentence: "article's epoch ≤ 0.20 × stock tfjs, the faster with or without oneDNN",
  },
  {
    ratio: "trainingPass",
    others: ["pytorch"],
    most: 0.45,
    sentence: "training pass ≤ 0.45 × PyTorch, preloaded",
  },
  { ratio: "peakMemory", others: ["pytorch"], most: 1, sentence: "peak memory ≤ PyTorch's, preloaded" },
  {
    ratio: "roof",
    others: ["trainingPass"],
    least: 0.70,
    sentence: "training pass ≥ 70 % of the measured matrix-product roof",
  },
];

/** Every target of which the ratios say something. */
export function checkTargets(ratios: Ratios): TargetResult[] {
  return TARGETS.flatMap(({ ratio, others, most = Infinity, least = -Infinity, sentence }) => {
    const values = others.flatMap((other) => ratios[ratio]?.[other] ?? []);
    if (values.length === 0) return [];
    const value = max(values);
    return [{ target: sentence, value, isMet: value <= most && value >= least }];
  });
}

/** The whole result, ratios and targets worked out from the parts. */
export function completeResult(measured: Omit<BenchResult, "format" | "ratios" | "targets">): BenchResult {
  const ratios = ratiosOf(measured.parts);
  return { format: 1, ...measured, ratios, targets: checkTargets(ratios) };
}
