/**
 * What the notebook on the loss on sigmoids needs beside the library: how the images of a class fare, ties of scores, the
 * gradients of a stuck network, and which recipes of the stored trainings get stuck.
 * @module
 */
import { drawLossStrip, interactiveFigure, lossStripControls } from "../../explorer/mod.ts";
import { sigmoid } from "../../explorer/inference/layers.ts";
import { formatValue } from "../../lib/format.ts";
import { indexOfGreatest } from "../../lib/numbers.ts";
import { POOLINGS } from "../../lib/models/pooling.ts";
import { describeValues } from "../../studies/statistics/describe.ts";
import { stackMaps } from "../../lib/trainer/look.ts";
import { openSession } from "../../lib/trainer/session.ts";
import { predict } from "../../lib/trainer/trainer.ts";
import type { ImageSet, Network, RunRecord } from "../../lib/types.ts";
import type { Html } from "../../lib/visualizer/display.ts";
import { readResults, readTrainings, studyFolder } from "../../studies/plan/results.ts";
import { rateTrials } from "../../studies/plan/rates.ts";
import { isStuck } from "../../studies/plan/verdict.ts";
import tuning from "../../studies/tuning.ts";
import verdict from "../../studies/verdict.ts";
import { loadEpochs } from "./cells.ts";

export { crossEntropy, lossPulls } from "../../explorer/inference/loss_pull.ts";

/** The live figure of both losses over the values of a trouser's own class and of Dress; eight other classes lie at −8. */
export function lossFigure(): Promise<Html> {
  const data = {
    title: "The loss of a pair of trousers, by the values of Trouser and of Dress",
    names: ["Trouser", "Dress"] as const,
    low: -10,
    high: 15,
    others: -8,
    count: 8,
  };
  return interactiveFigure({
    data,
    controls: lossStripControls(data, { right: 5, rival: 10 }),
    draw: drawLossStrip,
    caption:
      "Cross entropy on sigmoids and on logits. Each panel goes from its own least loss (pale) to its greatest " +
      "(dark). On the dashed line both values are equal.",
  });
}

/** What a network says of each image of a set. */
export interface Answers {
  /** Values in front of the sigmoid, `[count, classes]`, row-major. */
  readonly pooled: Float32Array;
  /** The sigmoids in single precision, `[count, classes]`. */
  readonly scores: Float32Array;
  /** The class of the greatest score, the first of equals, `[count]`. */
  readonly predicted: Uint8Array;
}

/** The epochs after which `data/snapshots` keeps the weights of the article's two trainings, the untrained ones left out. */
const KEPT_EPOCHS: readonly number[] = [1, 2, 3, 5, 8, 13, 21, 28, 31, 40, 60];

/**
 * What one of the article's two trainings makes of the images of a set after the epochs whose weights are kept: how the images
 * of each class fare, and what ties of scores decide.
 * @param network The untrained network: ConvNet_1 or ConvNet_2 of the runs' seed.
 * @throws {RunFileError} When `data/snapshots` holds no weights of such a training, or they are damaged.
 */
export async function describeKeptEpochs(network: Network, set: ImageSet) {
  return await Array.fromAsync(await loadEpochs(network, KEPT_EPOCHS), async (kept, at) => {
    const { values: pooled } = await stackMaps(kept, set, { layerIndex: kept.layers.length });
    const { scores, classes: predicted } = await predict(kept, set);
    const answers = { pooled, scores, predicted };
    return { epoch: KEPT_EPOCHS[at], own: describeOwnImages(answers, set), ties: countTies(answers, set) };
  });
}

/** The part of a set that answers are compared with. */
type Labelled = Pick<ImageSet, "labels" | "classes">;

/**
 * Describes the images of each class that has any: which share is given its own `class`, the `recall`; the median `score` of
 * the own class, 0–1, and the share whose own class scores below 0.01, `nearZero`; and the `rival`, the other class that most
 * of them are given.
 */
export function describeOwnImages(
  { pooled, predicted }: Pick<Answers, "pooled" | "predicted">,
  { labels, classes: { length: classes } }: Labelled,
) {
  return Array.from({ length: classes }, (_, label) => label).flatMap((label) => {
    const own = [...labels.keys()].filter((image) => labels[image] === label);
    if (own.length === 0) return [];
    const given = new Array<number>(classes).fill(0);
    for (const image of own) given[predicted[image]]++;
    const scores = own.map((image) => sigmoid(pooled[image * classes + label]));
    return [{
      class: label,
      recall: given[label] / own.length,
      score: describeValues(scores).median,
      nearZero: scores.filter((score) => score < 0.01).length / own.length,
      rival: indexOfGreatest(given.map((count, k) => k === label ? -1 : count)),
    }];
  });
}

/**
 * Counts what the rule "the first of equal scores" decides: accuracies by the greatest score and by the greatest pooled value,
 * 0–1; images whose greatest score is shared, `tied`; and of them those that are right by score and wrong by pooled value,
 * `won`, and the other way round, `lost`.
 */
export function countTies(
  { pooled, scores, predicted }: Answers,
  { labels, classes: { length: classes } }: Labelled,
) {
  const images = Array.from(labels, (label, i) => {
    const own = scores.subarray(i * classes, (i + 1) * classes);
    const greatest = own[predicted[i]];
    return {
      isTied: own.filter((score) => score === greatest).length > 1,
      isRight: predicted[i] === label,
      isRightByValue: indexOfGreatest(pooled.subarray(i * classes, (i + 1) * classes)) === label,
    };
  });
  const count = (isSo: (image: typeof images[number]) => boolean) => images.filter(isSo).length;
  return {
    byScore: count(({ isRight }) => isRight) / images.length,
    byPooledValue: count(({ isRightByValue }) => isRightByValue) / images.length,
    tied: count(({ isTied }) => isTied),
    won: count(({ isRight, isRightByValue }) => isRight && !isRightByValue),
    lost: count(({ isRight, isRightByValue }) => !isRight && isRightByValue),
  };
}

/**
 * What reaches each class in training, as rows of a table: its pooled values on the first `count` images of a set, and the
 * gradient of their mean loss by its bias in the last convolution.
 */
export async function describeReach(network: Network, set: ImageSet, count: number) {
  using session = await openSession(network);
  const pooled = session.activations(set, network.layers.length, 0, count);
  const biases = session.gradients(set, 0, count).at(-1)!;
  return set.classes.map((name, k) => {
    const values = pooled.filter((_, i) => i % set.classes.length === k);
    return {
      class: name,
      "least pooled value": formatValue(Math.min(...values)),
      greatest: formatValue(Math.max(...values)),
      "gradient of the bias": biases[k] === 0 ? "exactly 0" : biases[k].toExponential(1).replaceAll("-", "−"),
    };
  });
}

/** The record of seed 1 under max pooling, 60 epochs by the article's recipe, of the study `verdict`. */
export async function stuckRecord(): Promise<RunRecord> {
  const results = await readResults(verdict, studyFolder(verdict));
  return results.find(({ planned: { arm, head, seed } }) => arm.name === "article" && head === "max" && seed === 1)!
    .record;
}

/** Recipes of the study `verdict` that tell what keeps a training from getting stuck, and after which epoch that is asked. */
const RECIPES: readonly (readonly [recipe: string, arms: readonly string[], epoch?: number])[] = [
  ["sigmoids, in order, rate 0.0003", ["article", "starts"], 3],
  ["sigmoids, shuffled, rate 0.003", ["cause: sigmoid, shuffled"]],
  ["logits, in order, rate 0.003", ["cause: logits, in order"]],
  ["logits, shuffled, rate 0.003", ["sound"]],
  ["the same, cluttered digits", ["sound: cluttered-digits"]],
];

const NAMES = { average: "GAP", max: "GMP" } as const;

/** How many trainings of each recipe are stuck, for a table: "1 of 40" under GMP. */
export async function countStuck(): Promise<{ recipe: string; epochs: number; GAP: string; GMP: string }[]> {
  const results = await readResults(verdict, studyFolder(verdict));
  return RECIPES.map(([recipe, arms, epoch]) => {
    const own = results.filter(({ planned: { arm } }) => arms.includes(arm.name));
    const epochs = epoch ?? own[0].planned.arm.epochs;
    const stuck = (head: string) => {
      const trained = own.filter(({ planned }) => planned.head === head);
      return `${trained.filter((result) => isStuck(result, epochs)).length} of ${trained.length}`;
    };
    return { recipe, epochs, GAP: stuck("average"), GMP: stuck("max") };
  });
}

/**
 * Accuracies, 0–1, on validation images after 5 epochs at the rates of the study `tuning`, images shuffled: a row for each loss,
 * pooling and seed, a column for each rate.
 */
export async function accuracyByRate(): Promise<Readonly<Record<string, string | number>>[]> {
  const trials = rateTrials(await readTrainings(tuning, studyFolder(tuning)), "loss").toSorted((a, b) =>
    a.seed - b.seed || a.rate - b.rate
  );
  return Object.entries({ sigmoid: "sigmoids", logits: "logits" }).flatMap(([output, loss]) =>
    POOLINGS.flatMap((pooling) => {
      const own = trials.filter(({ group, head }) => group === output && head === pooling);
      return [...Map.groupBy(own, ({ seed }) => seed)].map(([seed, group]) => {
        const rates = Object.fromEntries(group.map(({ rate, accuracy }) => [`rate ${rate}`, accuracy]));
        return { loss, network: NAMES[pooling], seed, ...rates };
      });
    })
  );
}
