/**
 * How far a study is: a table of its arms, and what is to be had before the rest can run.
 * @module
 */
import { findDataset } from "../../lib/data/folders.ts";
import { manifestFiles } from "../../lib/data/manifest.ts";
import { alignColumns, formatAccuracy } from "../../lib/format.ts";
import type { Count } from "../../lib/types.ts";
import { commandFor, MADE } from "../data/list.ts";
import { hasDiverged, type StoredTraining } from "../../studies/plan/results.ts";

/**
 * The table: a line for each arm and head, with how many of its trainings are done, and the mean accuracy of those that have
 * not diverged.
 */
export function describeStatus(trainings: readonly StoredTraining[]): string {
  const isSound = (training: StoredTraining) => !hasDiverged(training);
  const areSound = trainings.every(isSound);
  const groups = Map.groupBy(trainings, ({ planned: { arm, head } }) => `${arm.name}\0${head}`);
  const rows = [...groups.values()].map((group) => {
    const { arm, head } = group[0].planned;
    const finished = group.filter(({ isComplete }) => isComplete);
    const begun = group.filter(({ isComplete, record }) => !isComplete && record).length;
    return [
      ...[arm.name, head, `${finished.length} of ${group.length}`],
      begun > 0 ? String(begun) : "",
      ...(areSound ? [] : [String(group.filter(hasDiverged).length || "")]),
      meanAccuracy(finished.filter(isSound)),
    ];
  });
  const lines = [["arm", "head", "done", "begun", ...(areSound ? [] : ["diverged"]), "mean accuracy"], ...rows];
  const total = trainings.filter(({ isComplete }) => isComplete).length;
  return [
    ...alignColumns(lines, { right: [false, false, ...lines[0].slice(2).map(() => true)] }),
    "",
    `${total} of ${trainings.length} done`,
  ].join("\n");
}

/** For each data set that missing trainings need and that is not at hand, how to get it. */
export async function describeMissingData(trainings: readonly StoredTraining[]): Promise<string[]> {
  const needed = new Set(trainings.filter(({ isComplete }) => !isComplete).map(({ planned }) => planned.arm.dataset));
  const lines = await Promise.all([...needed].map(async (name) => {
    const found = await findDataset(name, "load").catch(() => undefined); // unknown here, or its manifest is damaged
    if (found?.missing.length === 0) return [];
    const isOnline = found && manifestFiles(found.manifest).every(({ url }) => url);
    const remedy = MADE.includes(name) || isOnline
      ? `${MADE.includes(name) ? "make" : "download"} it with "${commandFor(name)}"`
      : "put its folder into one that LAB_DATA names (data/README.md)";
    return [`${name} is not here: ${remedy}`];
  }));
  return lines.flat();
}

function meanAccuracy(trainings: readonly StoredTraining[]): string {
  const counts = trainings.flatMap((training) => accuracyOf(training) ?? []);
  if (counts.length === 0) return "";
  const total = counts.reduce((sum, count) => sum + count.total, 0);
  return formatAccuracy({ correct: counts.reduce((sum, { correct }) => sum + correct, 0), total });
}

/** After the last epoch, on the test images, or on those held back where the test images are not looked at. */
function accuracyOf({ record }: StoredTraining): Count | undefined {
  const { test, validation } = record?.history.at(-1)?.measured ?? {};
  return (test ?? validation)?.accuracy;
}

/** The same for programs. */
export function statusRecords(trainings: readonly StoredTraining[]): Record<string, unknown>[] {
  return trainings.map((training) => {
    const { planned: { index, arm, head, seed }, record, isComplete } = training;
    const accuracy = accuracyOf(training);
    return {
      index,
      arm: arm.name,
      dataset: arm.dataset,
      head,
      seed,
      ...(record ? { folder: record.folder } : {}),
      epochs: { planned: arm.epochs, done: record?.epochs.done ?? 0 },
      isComplete,
      ...(hasDiverged(training) ? { hasDiverged: true } : {}),
      ...(accuracy ? { accuracy } : {}),
    };
  });
}
