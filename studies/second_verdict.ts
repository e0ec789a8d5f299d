/**
 * The second verdict as notebook 04 shows it, as far as its trainings are done.
 * @module
 */
import { formatPercent } from "./format.ts";
import { judgedRows } from "./judge_2.ts";
import { readTrainings, studyFolder } from "./plan/results.ts";
import rates, { compareRates, type RateComparison, RATES, SHARES } from "./rates-2.ts";
import second from "./verdict-2.ts";

/** Each pooling at its own rate: a row for each data set of which all pairs are done. */
export async function secondSetRows() {
  return judgedRows(await readTrainings(second, studyFolder(second)));
}

/** The article's recipe for three epochs: a row once all pairs are done. */
export async function secondBeginsRows() {
  return judgedRows(await readTrainings(second, studyFolder(second)), "begins");
}

/** How far the second edition is: a row for each group of its arms. */
export async function secondStatusRows() {
  const own = await Promise.all([rates, second].map((study) => readTrainings(study, studyFolder(study))));
  const groups = Map.groupBy(
    own.flat(),
    ({ planned: { arm } }) => arm.part?.validation ? "rates" : /^\w+/.exec(arm.name)![0],
  );
  return [...groups].map(([arms, trainings]) => ({
    arms,
    "trainings planned": trainings.length,
    "done": trainings.filter(({ isComplete }) => isComplete).length,
  }));
}

/**
 * Who is ahead after which share of the steps at which rate, for `matrixPlot`: GAP − GMP in points on images held back, means
 * of two seeds, a matrix for each data set whose rates are all done.
 */
export async function secondRates() {
  const compared = compareRates(await readTrainings(rates, studyFolder(rates)));
  const isDone = (own: readonly RateComparison[]) =>
    RATES.every((rate) => own.some((one) => one.rate === rate && one.trainings.average + one.trainings.max === 4));
  const sets = [...Map.groupBy(compared, ({ dataset }) => dataset)].filter(([, own]) => isDone(own));
  const at = (own: readonly RateComparison[], rate: number) => own.find((one) => one.rate === rate)!;
  const accuracy = (one: RateComparison, head: "average" | "max") => {
    const [begun, all] = [one.begun[head], one.trainings[head]];
    return `${formatPercent(one[head])}${begun < all ? ` (${begun} of ${all} begin)` : ""}`;
  };
  return {
    axes: {
      rows: RATES.map(String),
      columns: Object.keys(SHARES),
      rowLabel: "greatest learning rate",
      columnLabel: "share of the steps",
    },
    /** Accuracies on the images held back after all steps, in percent: a column for each rate. */
    accuracies: sets.flatMap(([name, own]) =>
      ([["GAP", "average"], ["GMP", "max"]] as const).map(([pooling, head]) => ({
        "data set": name,
        pooling,
        ...Object.fromEntries(RATES.map((rate) => [rate, accuracy(at(own, rate), head)])),
      }))
    ),
    matrices: sets.map(([name, own]) => ({
      name,
      values: RATES.map((rate) => at(own, rate).ahead.map((share) => 100 * share)),
    })),
  };
}
