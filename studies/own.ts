/**
 * Average against max pooling on images of your own: `deno task sweep own --data NAME_OR_FOLDER`.
 * @module
 */
import type { Arm, Study } from "./plan/study.ts";
import type { Dataset } from "../lib/types.ts";
import { chooseRates, rateTrials } from "./plan/rates.ts";
import { readTrainings, studyFolder } from "./plan/results.ts";
import { SOUND_2 } from "./sound_2.ts";

/** Steps of each training, less than half of the verdict's; fewer where each image would be seen more than so many times. */
const STEPS = 3000, MOST_EPOCHS = 200;
const BATCH = 64;
/** The rates that are tried for each pooling, by two seeds, on a fifth of the training images. */
const RATES = [1e-3, 3e-3, 1e-2];

/**
 * The study of a data set, by the recipe of the second verdict: first a small search for each pooling's rate, by images held
 * back from the training set, and once that is done six pairs, the fewest that can decide anything.
 * @param out Where its runs lie, if not where studies lie.
 */
export default async function own(data: Dataset, dataset: string, out?: string): Promise<Study> {
  const name = `own-${data.name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "")}`;
  const [height, width] = data.imageShape;
  const recipe = {
    ...SOUND_2,
    dataset,
    blocks: Math.min(height, width) < 24 ? 2 : 3, // so that a map keeps more than one cell
    epochs: Math.min(MOST_EPOCHS, Math.max(1, Math.round(STEPS / Math.ceil(data.train.count / BATCH)))),
  };
  const search = RATES.map((learningRate): Arm => ({
    ...recipe,
    name: `search at ${learningRate}`,
    part: { validation: { share: 0.2, seed: 0 } },
    seeds: [100, 101],
    learningRate,
    settings: { ...recipe.settings, measure: { train: "never", validation: "last", test: "never" } },
  }));
  const found = await readTrainings({ name, arms: search }, out ?? studyFolder({ name }));
  if (!found.every(({ isComplete }) => isComplete)) return { name, arms: search };
  const { logits: learningRate } = chooseRates(rateTrials(found, "loss"));
  return { name, arms: [...search, { ...recipe, name: data.name, seeds: [0, 1, 2, 3, 4, 5], learningRate }] };
}
