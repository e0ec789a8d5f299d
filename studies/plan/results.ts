/**
 * What a study has brought so far, read from its records alone: neither images nor parameters need to be at hand.
 * @module
 */
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { divergedIn } from "../../lib/numbers.ts";
import { trainSettings } from "../../lib/trainer/train_options.ts";
import { canonical } from "../../lib/runs/canonical.ts";
import { describeTraining } from "../../lib/runs/experiment.ts";
import { listRuns, loadRecord } from "../../lib/runs/run_folder.ts";
import { check, listOf, recordOf } from "../../lib/options.ts";
import type { Dataset, RunRecord } from "../../lib/types.ts";
import { loadOutcomes, type Outcomes } from "./outcomes.ts";
import { measuresTest, networkOf, type PlannedRun, planStudy, settingsOf, STUDY, type Study } from "./study.ts";

/** One training of a study, as far as it has come. */
export interface StoredTraining {
  readonly planned: PlannedRun;
  /** Absent where there is no run yet. */
  readonly record?: RunRecord;
  /** Absent until the last epoch is done, and where the test images are not looked at. */
  readonly outcomes?: Outcomes;
  /** Whether all epochs are done, and all is measured that the study needs. */
  readonly isComplete: boolean;
}

/** A training of a study that is done and measured on test images. */
export interface Result {
  readonly planned: PlannedRun;
  readonly record: RunRecord;
  readonly outcomes: Outcomes;
}

/** What {@linkcode readTrainings} gives, for `check`. */
export const TRAININGS = listOf(
  "a list of trainings, such as readTrainings() gives",
  recordOf("a training, such as readTrainings() gives", { planned: "a record" }),
);

/**
 * Where the run folders of a study lie unless a task is told otherwise: in `data/studies`, and those of a user's own images in
 * `mine/studies`, which git ignores.
 */
export function studyFolder(study: Pick<Study, "name">): string {
  check("studyFolder", { study: [study, recordOf("a study, { name, arms }", { name: "a text" })] });
  const { name } = study;
  const place = name.startsWith("own-") ? "mine" : "data";
  return fileURLToPath(new URL(`../../${place}/studies/${name}`, import.meta.url));
}

/**
 * All trainings of a study in the order of its plan, each with what is there of it.
 * @param folder Where the run folders lie.
 * @throws {RunFileError} Where a run is damaged. @throws {SyntaxError} Where outcomes are.
 * @throws {Error} When the runs of one arm are of different images.
 */
export async function readTrainings(study: Study, folder: string): Promise<StoredTraining[]> {
  check("readTrainings", { study: [study, STUDY], folder: [folder, "a text"] });
  const stored = new Map<string, RunRecord>();
  const shapes = new Map<string, Pick<Dataset, "imageShape" | "classes">>();
  for (const name of await listRuns(folder)) {
    const record = await loadRecord(`${folder}/${name}`);
    const { data, ...training } = record.experiment;
    stored.set(keyOf(data, training, record.epochs.planned), record);
    shapes.set(data.name, { imageShape: training.architecture.inputShape, classes: record.classes });
  }
  const recordOf = (planned: PlannedRun) => {
    const name = planned.arm.dataName ?? basename(planned.arm.dataset);
    const shape = shapes.get(name);
    if (!shape) return undefined; // nothing was trained on this data set
    const settings = trainSettings(settingsOf(planned));
    const training = describeTraining(networkOf(planned, shape), settings, planned.arm.arithmetic);
    return stored.get(keyOf({ name, part: planned.arm.part ?? {} }, training, settings.epochs));
  };
  const trainings = await Promise.all(
    planStudy(study).map(async (planned): Promise<StoredTraining> => {
      const record = recordOf(planned);
      if (!record?.isComplete) return { planned, ...(record ? { record } : {}), isComplete: false };
      if (!measuresTest(planned)) return { planned, record, isComplete: true };
      const outcomes = await loadOutcomes(record.folder, record.tensors);
      return { planned, record, ...(outcomes ? { outcomes } : {}), isComplete: outcomes !== undefined };
    }),
  );
  for (const [arm, group] of Map.groupBy(trainings, ({ planned }) => planned.arm.name)) {
    requireSameImages(arm, group.flatMap(({ record }) => record ?? []));
  }
  return trainings;
}

/** Those of {@link readTrainings} that are done and measured on test images. @throws As it does. */
export async function readResults(study: Study, folder: string): Promise<Result[]> {
  check("readResults", { study: [study, STUDY], folder: [folder, "a text"] });
  return (await readTrainings(study, folder)).filter(isResult);
}

/** Whether a training is done and measured on test images. */
export function isResult<Training extends Omit<StoredTraining, "isComplete">>(
  training: Training,
): training is Training & Result {
  return training.record !== undefined && training.outcomes !== undefined;
}

/** Whether a training has diverged: its last losses are no finite numbers, or beyond all reason. */
export function hasDiverged({ record }: Pick<StoredTraining, "record">): boolean {
  return record !== undefined && divergedIn(record.history) !== undefined;
}

/**
 * What a run was computed by, as far as sums depend on it: the processor's name and instruction sets, "?" where a run does
 * not say. A run that went on elsewhere has several.
 */
export function processorsOf({ sessions }: Pick<RunRecord, "sessions">): string {
  const kinds = sessions.map(({ machine: { processor = "?", instructions = "?" } }) => `${processor}: ${instructions}`);
  return [...new Set(kinds)].sort().join("; ");
}

type Data = RunRecord["experiment"]["data"];

function keyOf({ name, part }: Pick<Data, "name" | "part">, training: unknown, epochs: number): string {
  return canonical({ name, part, training, epochs });
}

function requireSameImages(arm: string, records: readonly RunRecord[]): void {
  const [first, ...others] = records;
  const other = others.find(({ experiment }) => canonical(experiment.data) !== canonical(first.experiment.data));
  if (!other) return;
  throw new Error(
    `Cannot compare the runs of "${arm}": expected all of the same images, found others in ${other.folder} than in ` +
      `${first.folder}; remove what was made of an older version of the data set`,
  );
}
