/**
 * What a study has brought so far, read from its records alone: neither images nor parameters need to be at hand.
 * @module
 */
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { trainSettings } from "../../lib/trainer/trainer.ts";
import { canonical } from "../../lib/runs/canonical.ts";
import { describeTraining } from "../../lib/runs/experiment.ts";
import { listRuns, loadRecord } from "../../lib/runs/run_folder.ts";
import type { Dataset, RunRecord } from "../../lib/types.ts";
import { loadOutcomes, type Outcomes } from "./outcomes.ts";
import { measuresTest, networkOf, type PlannedRun, planStudy, settingsOf, type Study } from "./study.ts";

/** A training of a study that is done and measured. */
export interface Result {
  readonly planned: PlannedRun;
  readonly record: RunRecord;
  readonly outcomes: Outcomes;
}

/** Where the run folders of a study lie unless a task is told otherwise. */
export function studyFolder({ name }: Pick<Study, "name">): string {
  return fileURLToPath(new URL(`../../data/studies/${name}`, import.meta.url));
}

/**
 * The results of a study that are there, in the order of its plan. Trainings that look at no test images have none.
 * @param folder Where the run folders lie.
 * @throws {RunFileError} Where a run is damaged. @throws {SyntaxError} Where outcomes are.
 * @throws {Error} When the runs of one arm are of different images.
 */
export async function readResults(study: Study, folder: string): Promise<Result[]> {
  const done = new Map<string, { readonly record: RunRecord; readonly outcomes: Outcomes }>();
  const shapes = new Map<string, Pick<Dataset, "imageShape" | "classes">>();
  for (const name of await listRuns(folder)) {
    const record = await loadRecord(`${folder}/${name}`);
    const outcomes = record.isComplete ? await loadOutcomes(`${folder}/${name}`, record.tensors) : undefined;
    if (!outcomes) continue;
    const { data, ...training } = record.experiment;
    done.set(keyOf(data, training, record.epochs.planned), { record, outcomes });
    shapes.set(data.name, { imageShape: training.architecture.inputShape, classes: record.classes });
  }
  const results = planStudy(study).filter(measuresTest).flatMap((planned): Result[] => {
    const name = basename(planned.arm.dataset);
    const shape = shapes.get(name);
    if (!shape) return [];
    const settings = trainSettings(settingsOf(planned));
    const training = describeTraining(networkOf(planned, shape), settings, planned.arm.arithmetic);
    const found = done.get(keyOf({ name, part: planned.arm.part ?? {} }, training, settings.epochs));
    return found ? [{ planned, ...found }] : [];
  });
  for (const [arm, group] of Map.groupBy(results, ({ planned }) => planned.arm.name)) requireSameImages(arm, group);
  return results;
}

type Data = RunRecord["experiment"]["data"];

function keyOf({ name, part }: Pick<Data, "name" | "part">, training: unknown, epochs: number): string {
  return canonical({ name, part, training, epochs });
}

function requireSameImages(arm: string, results: readonly Result[]): void {
  const [first, ...others] = results;
  const other = others.find(({ record }) =>
    canonical(record.experiment.data) !== canonical(first.record.experiment.data)
  );
  if (!other) return;
  throw new Error(
    `Cannot compare the runs of "${arm}": expected all of the same images, found others in ${other.record.folder} than in ` +
      `${first.record.folder}; remove what was made of an older version of the data set`,
  );
}
