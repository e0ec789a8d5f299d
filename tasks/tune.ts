/**
 * `deno task tune`: chooses the second verdict's learning rates from the runs of the study that tries several.
 * @module
 */
import { join } from "node:path";
import { writeWhole } from "../lib/files.ts";
import { alignColumns } from "../lib/format.ts";
import { mean } from "../lib/numbers.ts";
import { chooseRates, isEdge, type Rates, type RateTrial, rateTrials } from "../studies/plan/rates.ts";
import { readTrainings, studyFolder } from "../studies/plan/results.ts";
import study from "../studies/rates-2.ts";
import { parseTaskArguments, runTask, text } from "./arguments.ts";
import { ROOT } from "./setup/paths.ts";

const SPEC = {
  task: "tune",
  description:
    `Chooses a learning rate for each data set and head from the runs of the study rates-2, by their accuracy on
validation images, and writes them into studies/rates-2.json. Heads that lack a training are left out. A star says that the
best rate is the least or the greatest that was tried.`,
  options: { out: text("FOLDER", "where the run folders lie (default: data/studies/rates-2)") },
} as const;

async function main(): Promise<void> {
  const { values } = parseTaskArguments(SPEC);
  const out = values.out ?? studyFolder(study);
  const trials = rateTrials(await readTrainings(study, out), "data set");
  if (trials.length === 0) {
    throw new Error(
      `Cannot tune: expected all trainings of at least one head in ${out}, found none; run "deno task sweep rates-2"`,
    );
  }
  const chosen = chooseRates(trials);
  await writeWhole(join(ROOT, "studies/rates-2.json"), `${JSON.stringify(chosen, null, 2)}\n`);
  console.log(describeTrials(trials, chosen));
}

/** A line for each group and head, a column for each rate with the mean accuracy. */
function describeTrials(trials: readonly RateTrial[], chosen: Rates): string {
  const rates = [...new Set(trials.map(({ rate }) => rate))].sort((a, b) => a - b);
  const rows = [...Map.groupBy(trials, ({ group, head }) => `${group}\0${head}`).values()].map((own) => {
    const [{ group, head }] = own;
    const cells = rates.map((rate) => {
      const accuracies = own.filter((trial) => trial.rate === rate).map(({ accuracy }) => accuracy);
      return accuracies.length > 0 ? mean(accuracies).toFixed(4) : "";
    });
    return [group, head, ...cells, `${chosen[group][head]}${isEdge(trials, chosen, group, head) ? " *" : ""}`];
  });
  const right = [false, false, ...rates.map(() => true), false];
  return alignColumns([["", "head", ...rates.map(String), "chosen"], ...rows], { right }).join("\n");
}

if (import.meta.main) await runTask(main);
