/**
 * The tables of the second verdict: arms, what stands beside the accuracy, hypotheses, and data sets.
 * @module
 */
import { basename } from "node:path";
import { formatNumber } from "../lib/format.ts";
import { formatInterval, formatP, formatPercent, formatPoints } from "./format.ts";
import { mean } from "../lib/numbers.ts";
import { sha256 } from "../lib/runs/canonical.ts";
import { type ArmVerdict, begins, completeArms, judgeArms } from "./arms_2.ts";
import { describeFindings, testSecondHypotheses } from "./hypotheses.ts";
import { check } from "../lib/options.ts";
import { type Result, TRAININGS } from "./plan/results.ts";
import {
  countOnly,
  finalAccuracy,
  intervalOverImages,
  type Judge,
  type Row,
  type Section,
  worstRecall,
} from "./plan/verdict.ts";
import { fitRandomEffects } from "./statistics/random_effects.ts";
import { lastRecalls } from "./statistics/learning_curves.ts";
import { mcnemarTest, shareInterval } from "./statistics/shares.ts";

const NOTE =
  `Differences in points, over all pairs: Hodges–Lehmann estimate, exact interval, signed-rank test; P by Holm's method over the
eight sets of main, or the heads of an arm. "Begin": trainings of A and of B that begin, and McNemar's P. "Of these": the
estimate over pairs that both begin. Better or worse: estimate beyond ±0.5, interval without 0, adjusted P below 0.05.
Equivalent: the 90 % interval within ±0.5. An incomplete arm has no word; other heads are listed once their rates
are chosen (rates-2).`;

/** The tables of the second verdict, the protocol's SHA-256 first. */
export const judgeSecond: Judge = async (trainings) => {
  check("judgeSecond", { trainings: [trainings, TRAININGS] });
  const protocol = await Deno.readFile(new URL("./PROTOCOL-2.md", import.meta.url));
  const verdicts = judgeArms(trainings);
  const missing = verdicts.filter(({ isComplete }) => !isComplete).map(({ arm, b, pairs }) =>
    `${arm.name}${Object.keys(arm.heads).length > 2 ? `, ${b}` : ""} (${pairs.length} of ${arm.seeds.length})`
  );
  const mixed = verdicts.flatMap(({ arm, mixed }) => mixed.map((seed) => `${arm.name}, seed ${seed}`));
  const note = [
    NOTE,
    ...(missing.length > 0 ? [`Incomplete: ${missing.join("; ")}.`] : []),
    ...(mixed.length > 0 ? [`Of two kinds of processors, left out, to be trained again: ${mixed.join("; ")}.`] : []),
  ].join("\n");
  const findings = describeFindings(testSecondHypotheses(verdicts), "Hypotheses");
  return [
    { title: `Protocol: studies/PROTOCOL-2.md, SHA-256 ${sha256(protocol)}`, rows: [] },
    { title: "Arms", rows: verdicts.map(armRow), note },
    {
      title: "Beside the accuracy, means of A and of B",
      rows: verdicts.filter(({ all }) => all).map(besideRow),
      note: BESIDE,
    },
    { ...findings, note: "Hypotheses on incomplete arms are left out." },
    ...acrossSets(verdicts),
  ];
};

/** A comparison as a row of the table of arms. */
function armRow({ arm, a, b, pairs, all, begun, adjusted, verdict, isComplete }: ArmVerdict): Row {
  const row = { "arm": arm.name, "data": basename(arm.dataset), "A − B": `${a} − ${b}` };
  const done = `${pairs.length} of ${arm.seeds.length}`;
  if (!all) return { ...row, pairs: done };
  const counts = countOnly(pairs, begins);
  return {
    ...row,
    "pairs": done,
    "A": formatPercent(all.meanA),
    "B": formatPercent(all.meanB),
    "A ahead": all.wins,
    "difference": formatPoints(all.difference),
    "95 % interval": formatInterval(all.interval),
    "P": formatP(adjusted),
    "A is": isComplete ? verdict! : "incomplete",
    "begin": `${counts.a}, ${counts.b}`,
    "P of begin": formatP(mcnemarTest(counts)),
    "of these": begun ? formatPoints(begun.difference) : "–",
    "Student": formatInterval(all.student),
    "sign flips": formatP(all.signFlip),
  };
}

/** The arms of a group of which all pairs are done, each judged by the rule: the rows of a table in notebook 04. */
export function judgedRows(verdicts: readonly ArmVerdict[], group = "main"): Row[] {
  const arms = completeArms(verdicts, group);
  return arms.map(armRow).map((row, i) => ({
    "data set": row.data,
    "images": arms[i].pairs[0][0].record.experiment.data.train.count,
    "GAP begins, GMP begins": row.begin,
    "GAP ahead": `${row["A ahead"]} of ${arms[i].pairs.length}`,
    "GAP − GMP": row.difference,
    "95 % interval": row["95 % interval"],
    "adjusted P": row.P,
    "GAP is": row["A is"],
    "of pairs that begin": row["of these"],
  }));
}

/** As many as the protocol names: the interval's digits stand still. */
const RESAMPLES = 19_999;

const BESIDE =
  `Begin: exact intervals of the share that begins, in percent; lowest recall of a class and balanced accuracy in percent;
cross entropy in nats; calibration error in points; images: the estimated difference in test images; before the sigmoid:
accuracy by the greatest value where scores may be equal; with other images: the 95 % interval of the mean difference by
the two-level bootstrap over seeds and test images, of main and article.`;

function besideRow({ arm, a, b, pairs, all }: ArmVerdict): Row {
  const both = (measure: (result: Result) => number, write: (value: number) => string) =>
    [0, 1].map((side) => write(mean(pairs.map((pair) => measure(pair[side]))))).join(", ");
  const counts = countOnly(pairs, begins);
  const test = ({ record }: Result) => record.history.at(-1)!.measured.test!;
  const images = test(pairs[0][0]).accuracy.total;
  return {
    "arm": arm.name,
    "A − B": `${a} − ${b}`,
    "begin, 95 %": [counts.a, counts.b].map((count) => shareOf(count, pairs.length)).join("; "),
    "lowest recall": both(worstRecall, formatPercent),
    "balanced accuracy": both(({ record }) => mean(lastRecalls(record)), formatPercent),
    "cross entropy": both(
      (result) => test(result).loss,
      (value) => Number.isFinite(value) ? value.toFixed(3) : "diverged",
    ),
    "calibration error": both(({ outcomes }) => outcomes.calibration?.error ?? NaN, formatPercent),
    "before the sigmoid": both(({ outcomes }) => (outcomes.correctBeforeSigmoid ?? NaN) / images, formatPercent),
    "images": `${formatNumber(Math.round(all!.difference * images))} of ${formatNumber(images)}`,
    "with other images": arm.name === "article" || arm.name.startsWith("main: ")
      ? formatInterval(intervalOverImages(pairs, RESAMPLES))
      : "–",
  };
}

function acrossSets(verdicts: readonly ArmVerdict[]): Section[] {
  const sets = completeArms(verdicts);
  if (sets.length < 2) return [];
  const differences = sets.map(({ pairs }) => pairs.map(([a, b]) => finalAccuracy(a) - finalAccuracy(b)));
  const { mean: middle, interval, between, within } = fitRandomEffects(differences);
  const rows = [{
    "data sets": sets.length,
    "mean difference": formatPoints(middle),
    "95 % interval": formatInterval(interval),
    "deviation between sets": formatPercent(between),
    "within": formatPercent(within),
  }];
  return [{ title: "Over data sets: random effects, in points", rows, note: `Of ${sets.length} complete sets of 8.` }];
}

/** The exact interval of a share, in percent. */
function shareOf(count: number, total: number): string {
  const { low, high } = shareInterval({ count, total });
  return `${(100 * low).toFixed(0)} to ${(100 * high).toFixed(0)}`;
}
