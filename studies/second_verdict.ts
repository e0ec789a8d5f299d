/**
 * The second verdict as notebook 04 shows it, as far as its trainings are done: rows of its tables, and its figures.
 * @module
 */
import { completeArms, judgeArms, rankPairs } from "./arms_2.ts";
import { verdictChart } from "./charts/interval_charts.ts";
import { groupRows, PAIR, readFirstVerdict } from "./first_verdict.ts";
import { formatInterval, formatPercent, formatPoints } from "./format.ts";
import { describeFindings, testSecondHypotheses } from "./hypotheses.ts";
import { judgedRows } from "./judge_2.ts";
import { readTrainings, studyFolder } from "./plan/results.ts";
import type { Row } from "./plan/verdict.ts";
import rates, { compareRates, type RateComparison, RATES, SHARES } from "./rates-2.ts";
import { accuracyByEpoch } from "./statistics/learning_curves.ts";
import second from "./verdict-2.ts";

const isDone = ({ rate, trainings: { average, max } }: RateComparison) =>
  RATES.some((planned) => planned === rate) && average + max === 4;

/** Reads the second verdict's records, and the first's, which stand beside them. @throws As `readTrainings`. */
export async function readSecondVerdict() {
  const [searched, trainings] = await Promise.all([rates, second].map((own) => readTrainings(own, studyFolder(own))));
  const first = await readFirstVerdict();
  const verdicts = judgeArms(trainings);

  return {
    /** How far the edition is: a row for each group of its arms. */
    studyRows() {
      const groups = Map.groupBy(trainings, ({ planned: { arm } }) => /^\w+/.exec(arm.name)![0]);
      return groupRows([["rates", searched], ...groups]);
    },
    /**
     * Who is ahead after which share of the steps at which rate, for `matrixPlot`: GAP − GMP in points on images held back,
     * means of two seeds, a matrix for each data set whose rates are all done.
     */
    ratesMap() {
      const values = (own: readonly RateComparison[]) => own.map(({ ahead }) => ahead.map((share) => 100 * share));
      const [rows, columns] = [RATES.map(String), Object.keys(SHARES)];
      return {
        matrices: searchedSets().map(([name, own]) => ({ name, values: values(own) })),
        axes: { rows, columns, rowLabel: "greatest learning rate", columnLabel: "share of the steps" },
      };
    },
    /** Accuracies on the images held back after all steps, in percent: a column for each rate. */
    ratesRows: () =>
      searchedSets().flatMap(([name, own]) =>
        PAIR.map(({ name: pooling, pooling: head }) => {
          const cells = own.map(({ rate, begun, trainings: { [head]: all }, [head]: accuracy }) => {
            return [rate, `${formatPercent(accuracy)}${begun[head] < all ? ` (${begun[head]} of ${all} begin)` : ""}`];
          });
          return { "data set": name, pooling, ...Object.fromEntries(cells) };
        })
      ),
    /** Each pooling at its own rate: a row for each data set of which all pairs are done. */
    setsChart() {
      const rows = completeArms(verdicts).map(({ arm: { dataset }, all, verdict, adjusted }) => (
        { name: dataset, comparison: { ...all!, verdict: verdict! }, adjusted }
      ));
      return verdictChart(rows, { pair: PAIR, title: "Each pooling at its own rate, ten pairs on each data set" });
    },
    /** The same data sets with their training images, how many trainings begin, and what the first edition found. */
    setRows(): Row[] {
      const shared = new Map(first.rankRows().map((row) => [row["data set"], row]));
      return judgedRows(verdicts).map(({ "95 % interval": _, "adjusted P": __, "GAP is": ___, ...row }) => {
        const { "GAP − GMP": then, "GAP is": word, "GAP begins, GMP begins": begun } = shared.get(row["data set"])!;
        return { ...row, "at one shared rate": `${then}, ${word}`, "begin then": begun };
      });
    },
    /** By the article's recipe, GAP − GMP in the course of training: no rows before all pairs are done. */
    turnRows: () =>
      completeArms(verdicts, "article").flatMap(({ pairs }) =>
        [3, 15, 30, 40, 60].map((epoch) => {
          const own = rankPairs(pairs, ({ record }) => accuracyByEpoch(record.history)[epoch - 1]);
          return {
            "after epoch": epoch,
            "GAP − GMP": formatPoints(own.difference),
            "95 % interval": formatInterval(own.interval),
            "GAP ahead": `${own.wins} of ${own.n}`,
          };
        })
      ),
    /** The article's recipe for three epochs: a row once all pairs are done. */
    beginsRows: () => judgedRows(verdicts, "begins"),
    /** What became of each hypothesis in both editions: a row for each edition that asked it of complete arms. */
    hypothesisRows() {
      const editions = [first.findings(), testSecondHypotheses(verdicts)].map((own) => describeFindings(own, "").rows);
      return editions.flatMap((rows, i) => rows.map(({ n: _, ...row }) => ({ "": row[""], "edition": i + 1, ...row })))
        .sort((a, b) => String(a[""]).localeCompare(String(b[""])));
    },
  };

  /** The data sets whose rates are all done, with what each rate gives. */
  function searchedSets() {
    const groups = Map.groupBy(compareRates(searched), ({ dataset }) => dataset);
    return [...groups].map(([name, own]) => [name, own.filter(isDone)] as const)
      .filter(([, own]) => own.length === RATES.length);
  }
}
