/**
 * Is global average pooling better than global max pooling? What is compared and how it is judged stands in
 * `studies/PROTOCOL.md`, which is older than every run of this study.
 * @module
 */
import { describeFindings, testHypotheses } from "./hypotheses.ts";
import { isResult } from "./plan/results.ts";
import type { Arm, Study } from "./plan/study.ts";
import { type Judge, judgeStudy } from "./plan/verdict.ts";
import type { Rates } from "./plan/rates.ts";
import { ARTICLE_RECIPE, HEADS, LINEAR, POOLINGS, seeds, SERIAL } from "./recipes.ts";
import tuned from "./rates.json" with { type: "json" };

const ARTICLE: Arm = { ...ARTICLE_RECIPE, name: "article", seeds: seeds(0, 10) };

/** The same training, its sums added in another order. On 2 towers it is that of `data/runs`, seed 0. */
const rounding = (name: string, arithmetic: Partial<Arm["arithmetic"]>): Arm => ({
  ...ARTICLE,
  name: `rounding: ${name}`,
  seeds: [0],
  arithmetic: { ...SERIAL, ...arithmetic },
});

const RATES: Rates = tuned;

/** The sound recipe: logits, shuffled, tuned; test images are measured once, at the end. */
const SOUND: Arm = {
  name: "sound",
  dataset: "fashion-mnist",
  heads: POOLINGS,
  seeds: seeds(0, 10),
  output: "logits",
  shuffled: true,
  epochs: 15,
  learningRate: RATES.logits,
  settings: { measure: { train: "last", test: "last" } },
  arithmetic: SERIAL,
};

/** The sound recipe on another data set, with about as many steps. */
const sound = (dataset: string, epochs: number, more: Partial<Arm> = {}): Arm => (
  { ...SOUND, name: `sound: ${dataset}`, dataset, epochs, ...more }
);

/** Loss and order by themselves, at the tuned rates. */
const cause = (output: Arm["output"], shuffled: boolean): Arm => ({
  ...SOUND,
  name: `cause: ${output}, ${shuffled ? "shuffled" : "in order"}`,
  seeds: seeds(0, 5),
  output,
  shuffled,
  learningRate: RATES[output],
});

/** The sound recipe on the first training images only, with about as many steps each: who overfits, and where? */
const few = (trainLimit: number, epochs: number): Arm => ({
  ...SOUND,
  name: `size: ${trainLimit}`,
  part: { trainLimit },
  heads: { ...POOLINGS, ...LINEAR },
  seeds: seeds(0, 5),
  epochs,
});

const study: Study = {
  name: "verdict",
  arms: [
    SOUND,
    { ...ARTICLE, name: "starts", seeds: seeds(10, 30), epochs: 3 },
    ARTICLE,
    sound("mnist", 15),
    sound("kmnist-7k", 128),
    sound("notmnist-small10k", 115),
    sound("cifar10-8k", 113),
    sound("usps", 123, { blocks: 2 }),
    sound("pneumoniamnist", 190),
    sound("cluttered-digits", 45),
    rounding("3 towers", { towers: 3 }),
    rounding("4 towers", { towers: 4 }),
    rounding("unpacked", { packed: false }),
    rounding("2 towers, unpacked", { towers: 2, packed: false }),
    rounding("without oneDNN", { oneDNN: false }),
    cause("sigmoid", true),
    cause("logits", false),
    cause("sigmoid", false),
    few(600, 300),
    few(6000, 32),
    few(2000, 94),
    few(20_000, 10),
    { ...SOUND, name: "heads", heads: HEADS, seeds: seeds(0, 5) },
    sound("cluttered-digits", 45, { name: "lower rate: cluttered-digits", seeds: seeds(0, 5), learningRate: 1e-3 }),
  ],
};

/** All comparisons, and the registered hypotheses. */
export const judge: Judge = (trainings) => [
  ...judgeStudy(trainings),
  describeFindings(
    testHypotheses(trainings.filter(isResult)),
    "Hypotheses of PROTOCOL.md; its errata stand at its end",
  ),
];

export default study;
