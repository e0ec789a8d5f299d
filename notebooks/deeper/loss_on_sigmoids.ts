/**
 * What the notebook on the loss on sigmoids needs beside the library: how the images of a class fare, ties of scores, the
 * gradients of a stuck network, and which recipes of the stored trainings get stuck.
 * @module
 */
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { drawLossStrip, interactiveFigure, lossStripControls } from "../../explorer/mod.ts";
import { sigmoid } from "../../explorer/inference/layers.ts";
import { lossPulls } from "../../explorer/inference/loss_pull.ts";
import { formatValue } from "../../lib/format.ts";
import { indexOfGreatest, mean } from "../../lib/numbers.ts";
import { listRuns, loadRecord } from "../../lib/runs/run_folder.ts";
import { POOLINGS } from "../../lib/models/pooling.ts";
import { describeValues } from "../../studies/statistics/describe.ts";
import { inBatches } from "../../lib/trainer/forward.ts";
import { type ForwardSession, openForward } from "../../lib/trainer/forward.ts";
import { openSession } from "../../lib/trainer/session.ts";
import type { ImageSet, Network, RunRecord } from "../../lib/types.ts";
import type { Html } from "../../lib/visualizer/display.ts";
import { readResults, type Result, studyFolder } from "../../studies/plan/results.ts";
import { isStuck } from "../../studies/plan/verdict.ts";
import tuning from "../../studies/tuning.ts";
import verdict from "../../studies/verdict.ts";
import { loadSnapshots } from "../../tasks/snapshots/snapshot_file.ts";

export { crossEntropy, lossPulls } from "../../explorer/inference/loss_pull.ts";

/** The live figure of both losses over the values of a trouser's own class and of Dress; eight other classes lie at −8. */
export function lossFigure(): Promise<Html> {
  const data = {
    title: "The loss of a pair of trousers, by the values of Trouser and of Dress",
    names: ["Trouser", "Dress"] as const,
    ...{ low: -10, high: 15, others: -8, count: 8 },
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

/** One of the article's trainings after an epoch whose weights are kept. */
export interface KeptEpoch {
  readonly epoch: number;
  /** How the images of each class fare, `[classes]`. */
  readonly own: readonly OwnImages[];
  readonly ties: Ties;
}

/** The epochs after which `data/snapshots` keeps the weights of the article's two trainings, the untrained ones left out. */
const KEPT_EPOCHS: readonly number[] = [1, 2, 3, 5, 8, 13, 21, 28, 31, 40, 60];

const SNAPSHOTS = fileURLToPath(new URL("../../data/snapshots", import.meta.url));

/**
 * What one of the article's two trainings makes of the images of a set after the epochs whose weights are kept.
 * @param network The untrained network: ConvNet_1 or ConvNet_2 of the runs' seed.
 * @throws {Error} When `data/snapshots` holds no weights of such a training. @throws {RunFileError} When they are damaged.
 */
export async function describeKeptEpochs(network: Network, set: ImageSet): Promise<KeptEpoch[]> {
  const start = `${network.name.toLowerCase()}-fashion-mnist-${network.output}-seed${network.seed}-`;
  const names = await Array.fromAsync(Deno.readDir(SNAPSHOTS), ({ name }) => name);
  const file = names.find((name) => name.startsWith(start));
  if (!file) {
    const found = names.join(", ") || "nothing";
    throw new Error(
      `Cannot describe ${network.name}: expected ${start}… in ${SNAPSHOTS}, found ${found}; get the files again`,
    );
  }
  const options = { id: basename(file, ".safetensors"), architecture: network, epochs: KEPT_EPOCHS };
  using session = await openForward(network);
  const described: KeptEpoch[] = [];
  for (const [epoch, parameters] of await loadSnapshots(join(SNAPSHOTS, file), options)) {
    session.setParameters(parameters);
    const answers = await readAnswers(session, set);
    described.push({ epoch, own: describeOwnImages(answers, set), ties: countTies(answers, set) });
  }
  return described;
}

async function readAnswers(session: ForwardSession, set: ImageSet): Promise<Answers> {
  const classes = set.classes.length;
  const pooled = new Float32Array(set.count * classes);
  const scores = new Float32Array(set.count * classes);
  const predicted = new Uint8Array(set.count);
  await inBatches(session, set.count, (begin, end) => {
    const given = session.predict(set, begin, end);
    pooled.set(session.activations(set, session.architecture.layers.length, begin, end), begin * classes);
    scores.set(given.outputs, begin * classes);
    predicted.set(given.predicted, begin);
  });
  return { pooled, scores, predicted };
}

/** What a network makes of the images of one class. */
export interface OwnImages {
  readonly class: number;
  readonly count: number;
  /** Share of them that are given their own class, 0–1. */
  readonly recall: number;
  /** Median of the scores of their own class, 0–1. */
  readonly score: number;
  /** Shares of them whose own class scores above 0.9, and below 0.01. */
  readonly nearOne: number;
  readonly nearZero: number;
  /** Mean size of the gradient of an image's loss by the pooled value of its own class. */
  readonly pull: number;
  /** The other class that most of them are given, and to how many. */
  readonly rival: number;
  readonly lost: number;
}

/** The part of a set that answers are compared with. */
type Labelled = Pick<ImageSet, "labels" | "classes">;

/** Describes the images of each class that has any. */
export function describeOwnImages(
  { pooled, predicted }: Pick<Answers, "pooled" | "predicted">,
  { labels, classes: { length: classes } }: Labelled,
): OwnImages[] {
  const images = Array.from(labels, (_, i) => i);
  return Array.from({ length: classes }, (_, label) => images.filter((i) => labels[i] === label)).flatMap(
    (own, label) => {
      if (own.length === 0) return [];
      const given = new Array<number>(classes).fill(0);
      for (const i of own) given[predicted[i]]++;
      return [describe(label, own.map((i) => pooled.subarray(i * classes, (i + 1) * classes)), given)];
    },
  );
}

function describe(label: number, images: readonly Float32Array[], given: readonly number[]): OwnImages {
  const scores = images.map((values) => sigmoid(values[label]));
  const share = (isSo: (score: number) => boolean) => scores.filter(isSo).length / images.length;
  const rival = indexOfGreatest(given.map((count, k) => k === label ? -1 : count));
  return {
    class: label,
    count: images.length,
    recall: given[label] / images.length,
    score: describeValues(scores).median,
    nearOne: share((score) => score > 0.9),
    nearZero: share((score) => score < 0.01),
    pull: mean(images.map((values) => Math.abs(lossPulls(values, label, "sigmoid")[label]))),
    rival,
    lost: given[rival],
  };
}

/** How ties of scores change a network's answers. All but the accuracies are numbers of images. */
export interface Ties {
  /** Accuracy by the greatest score, the first of equals, and by the greatest pooled value, 0–1. */
  readonly byScore: number;
  readonly byPooledValue: number;
  /** Images whose greatest score is shared by two classes or more. */
  readonly tied: number;
  /** Images that are right by score and wrong by pooled value, and the other way round. */
  readonly won: number;
  readonly lost: number;
}

/** Counts what the rule "the first of equal scores" decides. */
export function countTies(
  { pooled, scores, predicted }: Answers,
  { labels, classes: { length: classes } }: Labelled,
): Ties {
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
 * What reaches a class in training, for a table: its pooled values on some images, and the gradient of its bias in the last
 * convolution.
 */
export interface ClassReach {
  readonly class: string;
  readonly "least pooled value": string;
  readonly greatest: string;
  /** Of the mean loss of the images by the bias. */
  readonly "gradient of the bias": string;
}

/** Describes each class of a network on the first `count` images of a set. */
export async function describeReach(network: Network, set: ImageSet, count: number): Promise<ClassReach[]> {
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
  const found = results.find(({ planned: { arm, head, seed } }) =>
    arm.name === "article" && head === "max" && seed === 1
  );
  if (!found) {
    throw new Error("Cannot find seed 1 of the study verdict, expected in data/studies/verdict; get the files again");
  }
  return found.record;
}

/** Recipes of the study `verdict` that tell what keeps a training from getting stuck, and after which epoch that is asked. */
const RECIPES: readonly (readonly [recipe: string, arms: readonly string[], epoch?: number])[] = [
  ["sigmoids, in order, rate 0.0003", ["article", "starts"], 3],
  ["sigmoids, shuffled, rate 0.003", ["cause: sigmoid, shuffled"]],
  ["logits, in order, rate 0.003", ["cause: logits, in order"]],
  ["logits, shuffled, rate 0.003", ["sound"]],
  ["the same, cluttered digits", ["sound: cluttered-digits"]],
  ["the same, cluttered digits, rate 0.001", ["lower rate: cluttered-digits"]],
];

const NAMES = { average: "GAP", max: "GMP" } as const;

/** How many trainings of each recipe are stuck, for a table: "1 of 40" under GMP. Recipes without a training are left out. */
export async function countStuck(): Promise<{ recipe: string; epochs: number; GAP: string; GMP: string }[]> {
  const results = await readResults(verdict, studyFolder(verdict));
  return RECIPES.flatMap(([recipe, arms, epoch]) => {
    const own = results.filter(({ planned: { arm } }) => arms.includes(arm.name));
    if (own.length === 0) return [];
    const epochs = epoch ?? own[0].planned.arm.epochs;
    const stuck = (head: string) => {
      const trained = own.filter(({ planned }) => planned.head === head);
      return `${trained.filter((result: Result) => isStuck(result, epochs)).length} of ${trained.length}`;
    };
    return [{ recipe, epochs, GAP: stuck("average"), GMP: stuck("max") }];
  });
}

/**
 * Accuracies, 0–1, on validation images after 5 epochs at the rates of the study `tuning`, images shuffled: a row for each loss,
 * pooling and seed, a column for each rate.
 */
export async function accuracyByRate(): Promise<Readonly<Record<string, string | number>>[]> {
  const folder = studyFolder(tuning);
  const records = await Promise.all((await listRuns(folder)).map((name) => loadRecord(`${folder}/${name}`)));
  const trials = records.flatMap(({ experiment: { architecture, seed, training }, history }) => {
    const pooling = architecture.layers.find((layer) => layer.kind === "globalPool")?.pooling;
    const accuracy = history.at(-1)?.measured.validation?.accuracy;
    if (!accuracy || !(pooling === "average" || pooling === "max")) return [];
    const rate = training.optimizer.learningRate;
    return [{ output: architecture.output, pooling, seed, rate, accuracy: accuracy.correct / accuracy.total }];
  });
  return (["sigmoid", "logits"] as const).flatMap((output) =>
    POOLINGS.flatMap((pooling) => {
      const own = trials.filter((trial) => trial.output === output && trial.pooling === pooling);
      return [...Map.groupBy(own.toSorted((a, b) => a.seed - b.seed), ({ seed }) => seed)].map(([seed, group]) => ({
        ...{ loss: output === "sigmoid" ? "sigmoids" : "logits", network: NAMES[pooling], seed },
        ...Object.fromEntries(
          group.toSorted((a, b) => a.rate - b.rate).map(({ rate, accuracy }) => [`rate ${rate}`, accuracy]),
        ),
      }));
    })
  );
}
