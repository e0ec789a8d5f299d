/**
 * Average against max pooling on images of your own: `deno task sweep own --data NAME_OR_FOLDER`.
 * @module
 */
import type { Study } from "./plan/study.ts";
import type { Dataset } from "../lib/types.ts";
import { POOLINGS, SERIAL } from "./heads.ts";
import rates from "./rates.json" with { type: "json" };

/** Steps of each training, a fifth of the verdict's; fewer where each image would be seen more than so many times. */
const STEPS = 3000, MOST_EPOCHS = 200;
const BATCH = 64;

/** The study of a data set: six pairs, the fewest that can decide anything, by the verdict's sound recipe. */
export default function own(data: Dataset, dataset: string): Study {
  const [height, width] = data.imageShape;
  return {
    name: `own-${data.name.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "")}`,
    arms: [{
      name: data.name,
      dataset,
      heads: POOLINGS,
      seeds: [0, 1, 2, 3, 4, 5],
      blocks: Math.min(height, width) < 24 ? 2 : 3, // so that a map keeps more than one cell
      output: "logits",
      shuffled: true,
      epochs: Math.min(MOST_EPOCHS, Math.max(1, Math.round(STEPS / Math.ceil(data.train.count / BATCH)))),
      learningRate: rates.logits,
      settings: { measure: { train: "last", test: "last" } },
      arithmetic: SERIAL,
    }],
  };
}
