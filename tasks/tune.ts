/**
 * `deno task tune`: chooses the learning rates of the verdict from the runs of `studies/tuning.ts`.
 * @module
 */
import { join } from "node:path";
import { writeWhole } from "../lib/files.ts";
import { alignColumns, formatAccuracy } from "../lib/format.ts";
import { chooseRates, type RateTrial } from "../studies/plan/rates.ts";
import tuning from "../studies/tuning.ts";
import { parseTaskArguments, runTask } from "./arguments.ts";
import { ROOT } from "./setup/paths.ts";
import { studyFolder } from "../studies/plan/results.ts";
import { readStatus } from "./study/status.ts";

const SPEC = {
  task: "tune",
  description:
    `Chooses a learning rate for each pooling and loss from the runs of the study "tuning", by their accuracy on
validation images, and writes studies/rates.json. Heads that lack a training are left out.`,
  options: {
    out: { type: "string", value: "FOLDER", help: "where the run folders lie (default: data/studies/tuning)" },
  },
} as const;

async function main(): Promise<void> {
  const { values } = parseTaskArguments(SPEC);
  const trials = await readTrials(values.out ?? studyFolder(tuning));
  const chosen = chooseRates(trials);
  await writeWhole(join(ROOT, "studies/rates.json"), `${JSON.stringify(chosen, null, 2)}\n`);
  console.log(describeTrials(trials));
}

/** The trials of those heads all of whose trainings are there. @throws {Error} When there is no such head. */
export async function readTrials(out: string): Promise<RateTrial[]> {
  const heads = Map.groupBy(await readStatus(tuning, out), ({ planned: { arm, head } }) => `${arm.output}\0${head}`);
  const trials = [...heads.values()].filter((group) => group.every(({ isComplete }) => isComplete)).flatMap((group) =>
    group.map(({ planned: { arm, head, seed }, record }): RateTrial => ({
      ...{ output: arm.output, head, seed, rate: arm.learningRate as number },
      accuracy: record!.history.at(-1)!.measured.validation!.accuracy,
    }))
  );
  if (trials.length > 0) return trials;
  throw new Error(
    `Cannot tune: expected all trainings of at least one head in ${out}, found none; run "deno task sweep tuning"`,
  );
}

/** A line for each loss and head, a column for each rate. */
function describeTrials(trials: readonly RateTrial[]): string {
  const rates = [...new Set(trials.map(({ rate }) => rate))];
  const rows = [...Map.groupBy(trials, ({ output, head }) => `${output}\0${head}`).values()].map((group) => [
    ...[group[0].output, group[0].head],
    ...rates.map((rate) => {
      const counts = group.filter((trial) => trial.rate === rate).map(({ accuracy }) => accuracy);
      const total = counts.reduce((sum, count) => sum + count.total, 0);
      return formatAccuracy({ correct: counts.reduce((sum, { correct }) => sum + correct, 0), total });
    }),
  ]);
  const right = [false, false, ...rates.map(() => true)];
  return alignColumns([["loss", "head", ...rates.map(String)], ...rows], { right }).join("\n");
}

if (import.meta.main) await runTask(main);
