/**
 * Is global average pooling better than global max pooling, each at its own rate? What is compared and how it is judged stands
 * in `studies/PROTOCOL-2.md`, which is older than every run of this study. Arms whose learning rates are not yet chosen
 * are not planned yet; `deno task tune` writes the rates.
 * @module
 */
import type { Arm, Study } from "./plan/study.ts";
import type { Rates } from "./plan/rates.ts";
import { judgeSecond } from "./judge_2.ts";
import chosen from "./rates-2.json" with { type: "json" };
import { ARTICLE_RECIPE, MORE_HEADS, seeds, SETS, SOUND_2 } from "./recipes.ts";

const RATES: Rates = chosen;

const ARTICLE: Arm = { ...ARTICLE_RECIPE, name: "article", seeds: seeds(220, 16) };

/** An arm of the recipe "sound 2"; none where a rate of one of its heads is not chosen. */
function sound(name: string, dataset: string, more: Partial<Arm> = {}): Arm[] {
  const rates = RATES[dataset] ?? {};
  const arm = { ...SOUND_2, ...SETS[dataset], name, dataset, seeds: seeds(210, 10), learningRate: rates, ...more };
  return Object.keys(arm.heads).every((head) => Object.hasOwn(arm.learningRate as object, head)) ? [arm] : [];
}

const mainArms = Object.keys(SETS).flatMap((dataset) => sound(`main: ${dataset}`, dataset));

/** First images only, about as many steps: is it the set or its size? */
const sizes = ["fashion-mnist", "mnist"].flatMap((dataset) =>
  ([[7000, 68], [600, 750]] as const).flatMap(([trainLimit, epochs]) =>
    sound(`size: ${dataset}, ${trainLimit}`, dataset, { part: { trainLimit }, epochs, seeds: seeds(240, 10) })
  )
);

/** Twice as many filters, and maps of 7×7 cells (8×8 on CIFAR-10) instead of 3×3 (4×4). */
const larger = ["fashion-mnist", "cifar10-8k"].flatMap((dataset) => [
  ...sound(`larger: ${dataset}, width 16`, dataset, { width: 16, seeds: seeds(250, 5) }),
  ...sound(`larger: ${dataset}, two blocks`, dataset, { blocks: 2, seeds: seeds(250, 5) }),
]);

const heads = ([["fashion-mnist", 10], ["kmnist-7k", 5]] as const).flatMap(([dataset, pairs]) =>
  sound(`heads: ${dataset}`, dataset, {
    heads: MORE_HEADS,
    seeds: seeds(210, pairs),
    learningRate: { ...RATES["fashion-mnist"], ...RATES[dataset] },
  })
);

/** The same training planned for fewer epochs, so that the rate falls to 0 earlier. */
const lengths = [1, 2, 4].flatMap((epochs) =>
  sound(`length: ${epochs} epochs`, "fashion-mnist", { epochs, seeds: seeds(210, 5) })
);

const study: Study = {
  name: "verdict-2",
  arms: [
    ...mainArms,
    ARTICLE,
    { ...ARTICLE, name: "begins", seeds: seeds(300, 100), epochs: 3 },
    ...sizes,
    ...larger,
    ...heads,
    ...lengths,
  ],
};

export const judge = judgeSecond;

export default study;
