/**
 * Average against max pooling on images of your own: `deno task sweep own --data NAME_OR_FOLDER`.
 * @module
 */
import { classCounts } from "../lib/data/datasets.ts";
import { nearestName } from "../lib/options.ts";
import type { Dataset } from "../lib/types.ts";
import { chooseRates, rateTrials } from "./plan/rates.ts";
import { readTrainings, studyFolder } from "./plan/results.ts";
import type { Arm, Head, Study } from "./plan/study.ts";
import { MORE_HEADS, SOUND_2 } from "./recipes.ts";

/** What may be chosen of the study. A plan of other choices has other trainings, which lie beside those of this one. */
export interface OwnOptions {
  /** Passes over the training images. Default: as many as make 3,000 steps, 200 at most. */
  readonly epochs?: number;
  /** Pairs of trainings: seeds 0, 1, …; six are the fewest that can decide anything. @default {6} */
  readonly seeds?: number;
  /** What is compared: the first with each of the others. @default {["average", "max"]} */
  readonly heads?: readonly string[];
  /** Learning rates that are tried for each head; one alone is taken without a search. @default {[0.001, 0.003, 0.01]} */
  readonly rates?: readonly number[];
}

/** Steps of each training, less than half of the verdict's; fewer where each image would be seen more than so many times. */
const STEPS = 3000, MOST_EPOCHS = 200;
const BATCH = 64;
const RATES = [1e-3, 3e-3, 1e-2];
/** The recipe of a single training, with the rate in the middle of those that are tried. */
export const SOUND = { output: SOUND_2.output, schedule: SOUND_2.settings.schedule, learningRate: RATES[1] } as const;
/** The seeds that search a rate; those of the pairs begin with 0. */
const SEARCH_SEEDS = [100, 101];
/** The share of the training images that is held back, to choose rates and to show how a training goes. */
const VALIDATION = 0.2;

/**
 * The study of a data set, by the recipe of the second verdict: first a small search for each pooling's rate, by images held
 * back from the training set, and once that is done six pairs, the fewest that can decide anything. All of them are measured
 * on the same images held back after each epoch, and on the test images at the end.
 * @param out Where its runs lie, if not where studies lie.
 * @throws {RangeError} When an option is outside its range, or a class has too few images to hold one back.
 */
export default async function own(
  data: Dataset,
  dataset: string,
  out?: string,
  options: OwnOptions = {},
): Promise<Study> {
  const name = `own-${data.name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "")}`;
  const { epochs, seeds = 6, heads = ["average", "max"], rates = RATES } = checkOwnOptions(options);
  const share = validationShare(data);
  const recipe = {
    ...SOUND_2,
    dataset,
    dataName: data.name,
    heads: Object.fromEntries(heads.map((head) => [head, (MORE_HEADS as Readonly<Record<string, Head>>)[head]])),
    blocks: blocksFor(data.imageShape),
    epochs: epochs ?? ownEpochs((1 - share) * data.train.count),
    part: { validation: { share, seed: 0 } },
  };
  const pairs = (learningRate: Exclude<Arm["learningRate"], undefined>): Arm => ({
    ...recipe,
    name: data.name,
    learningRate,
    seeds: Array.from({ length: seeds }, (_, seed) => seed),
    settings: { ...recipe.settings, measure: { train: "last", validation: "each", test: "last" } },
  });
  if (rates.length === 1) return { name, arms: [pairs(rates[0])] };
  const search = rates.map((learningRate): Arm => ({
    ...recipe,
    name: `search at ${learningRate}`,
    seeds: SEARCH_SEEDS,
    learningRate,
    settings: { ...recipe.settings, measure: { train: "never", validation: "last", test: "never" } },
  }));
  const found = await readTrainings({ name, arms: search }, out ?? studyFolder({ name }));
  if (!found.every(({ isComplete }) => isComplete)) return { name, arms: search };
  return { name, arms: [...search, pairs(chooseRates(rateTrials(found, "loss")).logits)] };
}

/** How many trainings the whole study has, the search among them. */
export function countOwnTrainings({ seeds = 6, heads = ["average", "max"], rates = RATES }: OwnOptions): number {
  const search = rates.length === 1 ? 0 : rates.length * SEARCH_SEEDS.length;
  return heads.length * (search + seeds);
}

/** Refuses what the study cannot do, with what it can. @throws {RangeError} */
export function checkOwnOptions(options: OwnOptions): OwnOptions {
  const { epochs = 1, seeds = 1, heads = ["average", "max"], rates = RATES } = options;
  const known = Object.keys(MORE_HEADS);
  const stranger = heads.find((head) => !known.includes(head));
  const near = stranger === undefined ? undefined : nearestName(stranger, known);
  const wrongRate = rates.find((rate) => !(rate >= 1e-6 && rate <= 1));
  const isWhole = (value: number, most: number) => Number.isInteger(value) && value >= 1 && value <= most;
  const areDifferent = (values: readonly unknown[], least: number) =>
    values.length >= least && new Set(values).size === values.length;
  const rules: readonly (readonly [isSound: boolean, expected: string, found: unknown, advice?: string | undefined])[] =
    [
      [isWhole(epochs, 10_000), "epochs from 1 to 10,000", epochs],
      [isWhole(seeds, 100), "1 to 100 seeds", seeds],
      [stranger === undefined, `heads among ${known.join(", ")}`, `"${stranger}"`, near && `did you mean "${near}"?`],
      [areDifferent(heads, 2), "two or more different heads to compare", heads.join(", ") || "none"],
      [wrongRate === undefined, "learning rates from 0.000001 to 1", wrongRate],
      [areDifferent(rates, 1), "different learning rates, one at least", rates.join(", ") || "none"],
    ];
  for (const [isSound, expected, found, advice = "change it"] of rules) {
    if (!isSound) throw new RangeError(`Cannot plan the study: expected ${expected}, found ${found}; ${advice}`);
  }
  return options;
}

/** Epochs that make about {@link STEPS} steps with so many training images. */
export function ownEpochs(images: number): number {
  return Math.min(MOST_EPOCHS, Math.max(1, Math.round(STEPS / Math.ceil(images / BATCH))));
}

/** Blocks of convolutions, so that the last maps have about 3 to 7 cells a side. */
export function blocksFor([height, width]: Dataset["imageShape"]): number {
  const side = Math.min(height, width);
  return [12, 24, 64, 128].filter((least) => side >= least).length + 1;
}

/** A fifth, or as much as it takes to hold back one image of the smallest class. */
export function validationShare({ name, train }: Dataset): number {
  const counts = classCounts(train);
  const least = Math.min(...counts);
  if (least >= 2) return Math.max(VALIDATION, 1 / least);
  throw new RangeError(
    `Cannot study ${name}: expected two training images of each class, so that one can be held back, found ${least} of ` +
      `"${train.classes[counts.indexOf(least)]}"; add images, or remove the class`,
  );
}
