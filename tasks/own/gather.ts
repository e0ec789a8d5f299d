/**
 * What the page of own images shows: trainings, networks, answers to the test images.
 * @module
 */
import { loadDataset } from "../../lib/data/datasets.ts";
import { findDataset } from "../../lib/data/folders.ts";
import { splitImages } from "../../studies/split.ts";
import { predict } from "../../lib/trainer/trainer.ts";
import { loadRun } from "../../lib/runs/run_folder.ts";
import type { Dataset, Pooling, Run } from "../../lib/types.ts";
import { hasDiverged, isResult, type Result, type StoredTraining } from "../../studies/plan/results.ts";
import { type Arm, measuresTest } from "../../studies/plan/study.ts";
import { type OwnFindings, readFindings } from "./data.ts";

/** One head of the study with its trainings. */
export interface OwnHead {
  /** As the study calls it. */
  readonly head: string;
  /** As figures name it and choose its colour. */
  readonly named: { readonly name: string; readonly pooling?: Pooling };
  /** In the order of seeds; those that diverged are left out. */
  readonly results: readonly Result[];
  readonly diverged: number;
  /** The runs of the results, and the class that each one's network gives to each test image. */
  readonly runs: readonly Run[];
  readonly answers: readonly Uint8Array[];
}

/** All that the page shows. */
export interface OwnStudy {
  /** With the images held back as its validation part. */
  readonly data: Dataset;
  /** What was found when the data set was imported, where it was. */
  readonly found: OwnFindings | undefined;
  readonly arm: Arm;
  /** The first is compared with the others. */
  readonly heads: readonly OwnHead[];
  /** Everything that was trained, the search of rates too. */
  readonly trainings: readonly StoredTraining[];
}

const NAMES: Readonly<Record<string, OwnHead["named"]>> = {
  average: { name: "GAP", pooling: "average" },
  max: { name: "GMP", pooling: "max" },
};

/**
 * Reads the trainings of a study of own images and lets their networks answer.
 * @returns undefined where the first two heads have no pair yet.
 * @throws {RunFileError} Where a run is damaged.
 */
export async function gatherOwn(
  trainings: readonly StoredTraining[],
  dataset: string,
): Promise<OwnStudy | undefined> {
  const arm = trainings.findLast(({ planned }) => measuresTest(planned))?.planned.arm;
  if (!arm) return undefined;
  const { share, seed } = arm.part!.validation!;
  const data = splitImages(await loadDataset(dataset), { validation: share, seed });
  const heads: OwnHead[] = [];
  for (const head of Object.keys(arm.heads)) {
    const own = trainings.filter(isResult).filter(({ planned }) => planned.arm === arm && planned.head === head);
    const results = own.filter((result) => !hasDiverged(result));
    const runs = await Promise.all(results.map(({ record }) => loadRun(record.folder)));
    const answers: Uint8Array[] = [];
    for (const { network } of runs) answers.push((await predict(network, data.test)).classes);
    const named = NAMES[head] ?? { name: head };
    heads.push({ head, named, results, runs, answers, diverged: own.length - results.length });
  }
  if (heads.slice(0, 2).some(({ results }) => results.length === 0)) return undefined;
  const { folder } = await findDataset(dataset, "load");
  return { data, arm, heads, trainings, found: await readFindings(folder) };
}
