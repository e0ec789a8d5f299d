/**
 * How far a study is: each training, and a table of its arms.
 * @module
 */
import { alignColumns, formatAccuracy } from "../../lib/format.ts";
import { RunFileError } from "../../lib/runs/errors.ts";
import { loadRecord } from "../../lib/runs/run_folder.ts";
import { loadOutcomes, type Outcomes } from "../../studies/plan/outcomes.ts";
import { measuresTest, type PlannedRun, planStudy, type Study } from "../../studies/plan/study.ts";
import type { Count, RunRecord } from "../../lib/types.ts";
import { folderOf, StudyData } from "./files.ts";

/** What there is of one training on disk. */
export interface StoredTraining {
  /** Absent where there is no run yet. */
  readonly record?: RunRecord;
  /** Absent until the last epoch is done, and where the test images are not looked at. */
  readonly outcomes?: Outcomes;
  /** Whether all epochs are done, and all is measured that the study needs. */
  readonly isComplete: boolean;
}

/** One training of a study as it lies on disk. */
export interface RunStatus extends StoredTraining {
  readonly planned: PlannedRun;
  readonly folder: string;
  /** Epochs done, 0 where there is no run yet. */
  readonly done: number;
  /** Images times pixels times epochs: what the time that a training takes is nearly proportional to. */
  readonly work: number;
}

/**
 * Reads what there is of a study's trainings.
 * @throws {RunFileError} Where a run is damaged or cannot be read. @throws {Error} Where a data set cannot be loaded.
 */
export async function readStatus(study: Study, out: string): Promise<RunStatus[]> {
  const datasets = new StudyData();
  const statuses: RunStatus[] = [];
  for (const planned of planStudy(study)) {
    const data = await datasets.load(planned);
    const folder = folderOf(planned, data, out);
    const stored = await readPlanned(planned, folder);
    const work = planned.arm.epochs * data.train.pixels.length;
    statuses.push({ ...stored, planned, folder, done: stored.record?.epochs.done ?? 0, work });
  }
  return statuses;
}

/** Reads what there is of one training. @throws As {@link readStatus}. */
export async function readPlanned(planned: PlannedRun, folder: string): Promise<StoredTraining> {
  const record = await loadRecord(folder).catch((error) => {
    if (!(error instanceof RunFileError && error.problem === "missing")) throw error;
  });
  if (!record?.isComplete) return { ...(record ? { record } : {}), isComplete: false };
  if (!measuresTest(planned)) return { record, isComplete: true };
  const outcomes = await loadOutcomes(folder, record.tensors);
  return outcomes ? { record, outcomes, isComplete: true } : { record, isComplete: false };
}

/** The table: a line for each arm and head, with how many of its trainings are done and their mean accuracy. */
export function describeStatus(statuses: readonly RunStatus[]): string {
  const groups = Map.groupBy(statuses, ({ planned: { arm, head } }) => `${arm.name}\0${head}`);
  const rows = [...groups.values()].map((group) => {
    const { arm, head } = group[0].planned;
    const finished = group.filter(({ isComplete }) => isComplete);
    const begun = group.filter(({ isComplete, done }) => !isComplete && done > 0).length;
    return [
      ...[arm.name, head, `${finished.length} of ${group.length}`],
      ...[begun > 0 ? String(begun) : "", meanAccuracy(finished)],
    ];
  });
  const lines = [["arm", "head", "done", "begun", "mean test accuracy"], ...rows];
  const total = statuses.filter(({ isComplete }) => isComplete).length;
  return [
    ...alignColumns(lines, { right: [false, false, true, true, true] }),
    "",
    `${total} of ${statuses.length} done`,
  ]
    .join("\n");
}

function meanAccuracy(statuses: readonly RunStatus[]): string {
  const counts = statuses.flatMap((status) => accuracyOf(status) ?? []);
  if (counts.length === 0) return "";
  const total = counts.reduce((sum, count) => sum + count.total, 0);
  return formatAccuracy({ correct: counts.reduce((sum, { correct }) => sum + correct, 0), total });
}

/** On the test images after the last epoch, where it was measured. */
function accuracyOf({ record }: StoredTraining): Count | undefined {
  return record?.history.at(-1)?.measured.test?.accuracy;
}

/** The same for programs. */
export function statusRecords(statuses: readonly RunStatus[]): Record<string, unknown>[] {
  return statuses.map((status) => {
    const { planned: { index, arm, head, seed }, folder, done, isComplete } = status;
    const accuracy = accuracyOf(status);
    return {
      ...{ index, arm: arm.name, dataset: arm.dataset, head, seed, folder, epochs: { planned: arm.epochs, done } },
      ...{ isComplete, ...(accuracy ? { accuracy } : {}) },
    };
  });
}
