/**
 * The first verdict as notebook 04 shows it: rows of its tables and its figures, from the stored records.
 * @module
 */
import { fileURLToPath } from "node:url";
import { formatInterval, formatPercent, formatPoints } from "./format.ts";
import { mean } from "../lib/numbers.ts";
import { loadRecord } from "../lib/runs/run_folder.ts";
import { describeValues } from "./statistics/describe.ts";
import type { EpochRecord, Pooling } from "../lib/types.ts";
import { judgeArms } from "./arms_2.ts";
import { headsChart } from "./charts/interval_charts.ts";
import { pairedSlopes } from "./charts/paired_slopes.ts";
import { meansPlot, seedLines } from "./charts/seed_lines.ts";
import { KNOBS } from "./recipes.ts";
import { testHypotheses } from "./hypotheses.ts";
import { judgedRows } from "./judge_2.ts";
import { isResult, readTrainings, type Result, type StoredTraining, studyFolder } from "./plan/results.ts";
import { finalAccuracy } from "./plan/verdict.ts";
import { compare } from "./statistics/compare.ts";
import { accuracyByEpoch, changeDeviation, envelope, riseCorrelation } from "./statistics/learning_curves.ts";
import verdict from "./verdict.ts";

const NAMES: Readonly<Record<string, string>> = {
  average: "GAP",
  max: "GMP",
  linear: "linear 288 → 10",
  hidden: "linear 288 → 64 → 10",
  dropout: "the same with dropout",
};
const POOLINGS: readonly Pooling[] = ["average", "max"];
const LAYERED = ["average", "max", "linear", "hidden", "dropout"];
/** The article's two poolings as figures name them. */
export const PAIR = [{ name: "GAP", pooling: "average" }, { name: "GMP", pooling: "max" }] as const;
/** Seed 0 by the article's recipe on two towers: the runs that notebook 2 shows. */
const TWO_TOWERS: Readonly<Record<Pooling, string>> = {
  average: "convnet_1-fashion-mnist-sigmoid-seed0-7189c513-60epochs",
  max: "convnet_2-fashion-mnist-sigmoid-seed0-c0bd065d-60epochs",
};
/** What the article says of its two trainings, in percent by epoch. */
const ARTICLE: Readonly<Record<Pooling, Readonly<Record<number, string>>>> = {
  average: { 1: "about 66", 28: "just under 80", 31: "just under 85", 60: "about 87" },
  max: { 1: "just under 70", 60: "just under 85" },
};

const nameOf = (head: string) => NAMES[head] ?? head;
const hueOf = (head: string) => head === "average" || head === "max" ? { pooling: head } as const : {};
const curveOf = ({ record }: { readonly record: { readonly history: readonly EpochRecord[] } }) =>
  accuracyByEpoch(record.history);

/** Reads the first verdict's records. @throws As `readTrainings`. */
export async function readFirstVerdict() {
  const trainings = await readTrainings(verdict, studyFolder(verdict));
  const results = trainings.filter(isResult);
  const of = (arm: string, head: string): Result[] =>
    results.filter(({ planned }) => planned.arm.name === arm && planned.head === head)
      .sort((a, b) => a.planned.seed - b.planned.seed);
  const curves = (head: string) => of("article", head).map(curveOf);
  const sizes = verdict.arms.filter(({ name }) => name.startsWith("size")).map(({ part }) => part!.trainLimit!)
    .sort((a, b) => a - b);
  const ofSize = (size: number, head: string, read: (result: Result) => number) => of(`size: ${size}`, head).map(read);

  return {
    /** What was trained: a row for each group of arms. */
    studyRows: () => groupRows(Map.groupBy(trainings, ({ planned: { arm } }) => /^[a-z ]+/.exec(arm.name)![0])),
    /** The data sets, each pooling at the one shared rate, by the rule of the second edition. */
    rankRows: () =>
      judgedRows(judgeArms(trainings.flatMap((training) => {
        const { planned, planned: { arm } } = training;
        const renamed = { ...planned, arm: { ...arm, name: `main: ${arm.dataset}` } };
        return /^sound(:|$)/.test(arm.name) ? [{ ...training, planned: renamed }] : [];
      }))),
    async seedsChart() {
      const lines = await Promise.all(POOLINGS.map(async (pooling) => ({
        name: nameOf(pooling),
        pooling,
        seeds: curves(pooling),
        rounding: envelope((await roundings(pooling)).map(curveOf)),
      })));
      return seedLines(lines, { title: "The article's recipe: every seed", domain: [0.45, 0.9] });
    },
    async roundingRows() {
      return await Promise.all(POOLINGS.map(async (pooling) => {
        const [orders, seeds] = [await roundings(pooling), of("article", pooling)].map((runs) =>
          runs.map(finalAccuracy)
        );
        const spread = (values: number[]) => formatPercent(describeValues(values).deviation);
        return {
          "pooling": nameOf(pooling),
          "accuracy, seed 0, seven orders of adding": orders.map(formatPercent).join(", "),
          "deviation": spread(orders),
          "deviation over ten seeds": spread(seeds),
        };
      }));
    },
    wordRows: () =>
      POOLINGS.flatMap((pooling) =>
        Object.entries(ARTICLE[pooling]).map(([epoch, article]) => {
          const percents = curves(pooling).map((own) => 100 * own[Number(epoch) - 1]);
          return {
            "pooling": nameOf(pooling),
            "epoch": Number(epoch),
            "the article": article,
            "median": describeValues(percents).median.toFixed(1),
            "least": Math.min(...percents).toFixed(1),
            "greatest": Math.max(...percents).toFixed(1),
          };
        })
      ),
    changeRows() {
      const measures: [string, (curve: number[]) => number][] = [
        ["rise from epoch 28 to 31, points", (curve) => 100 * (curve[30] - curve[27])],
        ["changes after epoch 10, points", (curve) => 100 * changeDeviation(curve, { after: 10 })],
        ["changes after epoch 40, points", (curve) => 100 * changeDeviation(curve, { after: 40 })],
        ["rank correlation with the epoch", riseCorrelation],
      ];
      const medianOf = (values: number[]) => describeValues(values).median.toFixed(3);
      return measures.map(([measure, read]) => {
        const [gap, gmp] = POOLINGS.map((pooling) => curves(pooling).map(read));
        const both = gap.map((value, i) => [value, gmp[i]]).filter((pair) => pair.every(Number.isFinite));
        return {
          measure,
          "GAP, median": medianOf(both.map(([value]) => value)),
          "GAP, greatest": Math.max(...both.map(([value]) => value)).toFixed(2),
          "GMP, median": medianOf(both.map(([, value]) => value)),
          "least of all": Math.min(...both.flat()).toFixed(3).replace("-", "−"),
          "GAP greater": `${both.filter(([one, other]) => one > other).length} of ${both.length}`,
        };
      });
    },
    slopes: (arm: string, title: string) => {
      const [gap, gmp] = PAIR.map((own) => ({ ...own, accuracies: of(arm, own.pooling).map(finalAccuracy) }));
      return pairedSlopes([gap, gmp], { title });
    },
    headsChart: () =>
      headsChart(
        Object.keys(verdict.arms.find(({ name }) => name === "heads")!.heads).map((head) => {
          const knob = head in KNOBS ? { knob: KNOBS[head] } : {};
          return { name: nameOf(head), accuracies: of("heads", head).map(finalAccuracy), ...hueOf(head), ...knob };
        }),
      ),
    sizesChart: () =>
      meansPlot(
        LAYERED.map((head) => ({
          name: nameOf(head),
          ...hueOf(head),
          accuracies: sizes.map((size) => ofSize(size, head, finalAccuracy)),
        })),
        {
          title: "Accuracy by number of training images",
          places: sizes,
          unit: "images",
          label: "training images (logarithmic)",
          isLogarithmic: true,
        },
      ),
    overfitRows: () =>
      LAYERED.flatMap((head) =>
        sizes.map((images) => {
          const [training, test] = (["train", "test"] as const).map((part) =>
            mean(ofSize(images, head, ({ record }) => accuracyByEpoch(record.history, part).at(-1)!))
          );
          const cells = {
            training: formatPercent(training),
            test: formatPercent(test),
            distance: formatPercent(training - test),
          };
          return { head: nameOf(head), images, ...cells };
        })
      ),
    headRows: () =>
      [["average", "max"], ["linear", "average"], ["hidden", "average"], ["dropout", "hidden"]].flatMap(([a, b]) =>
        sizes.map((images) => {
          const c = compare(ofSize(images, a, finalAccuracy), ofSize(images, b, finalAccuracy));
          const names = { "A": nameOf(a), "B": nameOf(b), "images": images };
          return { ...names, "A − B": formatPoints(c.difference), "95 % interval": formatInterval(c.interval) };
        })
      ),
    shiftsChart() {
      const ofHead = (head: string) => of("sound", head).map(({ outcomes }) => outcomes.shifts);
      const places = ofHead("max")[0].map(({ pixels }) => pixels);
      return meansPlot(
        POOLINGS.map((pooling) => ({
          name: nameOf(pooling),
          pooling,
          accuracies: places.map((_, at) => ofHead(pooling).map((shifts) => shifts[at].mean)),
        })),
        { title: "Accuracy on shifted images, Fashion-MNIST", places, unit: "px", label: "shift (pixels)" },
      );
    },
    findings: () => testHypotheses(results),
  };

  /** Seed 0 with its sums added in every order: that of the other seeds first. */
  async function roundings(pooling: Pooling) {
    const arms = verdict.arms.map(({ name }) => name).filter((name) => name.startsWith("rounding"));
    const folder = fileURLToPath(new URL(`../data/runs/${TWO_TOWERS[pooling]}`, import.meta.url));
    return [
      of("article", pooling)[0],
      { record: await loadRecord(folder) },
      ...arms.flatMap((arm) => of(arm, pooling)),
    ];
  }
}

/** What was trained, a row for each group of arms. */
export function groupRows(groups: Iterable<readonly [name: string, trainings: readonly StoredTraining[]]>) {
  return [...groups].map(([group, own]) => ({
    "arms": group,
    "data sets": new Set(own.map(({ planned }) => planned.arm.dataset)).size,
    "heads": new Set(own.map(({ planned }) => planned.head)).size,
    "trainings planned": own.length,
    "done": own.filter(({ isComplete }) => isComplete).length,
  }));
}
