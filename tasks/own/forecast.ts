/**
 * How long a study of own images will take and how much memory, told before it begins: a few epochs are measured first.
 * @module
 */
import { loadDataset } from "../../lib/data/datasets.ts";
import { formatNumber, formatSeconds } from "../../lib/format.ts";
import { countOwnTrainings, type OwnOptions } from "../../studies/own.ts";
import { memoryFor } from "../../studies/plan/memory.ts";
import type { StoredTraining } from "../../studies/plan/results.ts";
import { networkOf } from "../../studies/plan/study.ts";
import { runArguments } from "../rights.ts";
import { sourceFlags, type StudySource } from "../study/files.ts";

/** What is to be foretold. */
export interface ForecastOptions {
  readonly options: OwnOptions;
  readonly source: StudySource & { readonly dataset: string };
  /** Trainings at a time that are wanted, and whether the user said so. */
  readonly workers: number;
  readonly isFixed: boolean;
}

/** What a training takes beside its epochs: starting, and measuring at the end. */
const SECONDS_BESIDE = 5;

/**
 * Measures and foretells; undefined where all is done.
 * @returns a few sentences, and how many trainings at a time the machine has memory for, where the user did not say it.
 */
export async function forecast(
  trainings: readonly StoredTraining[],
  { options, source, workers: wanted, isFixed }: ForecastOptions,
): Promise<{ readonly told: string; readonly workers: number } | undefined> {
  const next = trainings.find(({ isComplete }) => !isComplete);
  if (!next) return undefined;
  const { title, train, test, classes, imageShape } = await loadDataset(source.dataset);
  const { arm, index } = next.planned;
  const all = Math.max(trainings.length, countOwnTrainings(options));
  const missing = all - trainings.filter(({ isComplete }) => isComplete).length;
  const network = networkOf(next.planned, { imageShape, classes });
  const memory = memoryFor(network, train.count + test.count, arm.settings?.batchSize);
  const free = Deno.systemMemoryInfo().available / 2 ** 20;
  const workers = isFixed ? wanted : Math.max(1, Math.min(wanted, Math.floor(0.9 * free / memory)));
  const records = trainings.flatMap(({ record }) => record ?? []);
  const done = records.reduce((sum, { epochs }) => sum + epochs.done, 0);
  const epoch = done > 0
    ? records.reduce((sum, { seconds }) => sum + seconds, 0) / done
    : await measureEpoch([...sourceFlags(source), "--index", String(index)]);
  const seconds = Math.ceil(missing / workers) * (arm.epochs * epoch + SECONDS_BESIDE);
  const [height, width, channels] = imageShape;
  const colours = channels === 1 ? "grey" : "in colour";
  const time = Number.isFinite(seconds)
    ? `about ${formatSeconds(seconds)} in all`
    : "it is not known how long that takes";
  const told = `${title}: ${formatNumber(train.count)} training and ${formatNumber(test.count)} test images of ` +
    `${classes.length} classes, ${height}×${width} ${colours}.\n` +
    `${missing} of ${all} trainings to do, ${formatNumber(arm.epochs)} epochs each, ${workers} at a time: ${time}; ` +
    `each takes ${formatNumber(memory)} MiB of memory at most.\nCtrl-C stops; the same command goes on.\n`;
  return { told, workers };
}

/** Seconds of an epoch, measured in a process of its own, as a training runs; NaN where it fails. */
async function measureEpoch(flags: readonly string[]): Promise<number> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: runArguments("train", "tasks/run_one.ts", [...flags, "--measure"]),
    env: { TF_NUM_INTEROP_THREADS: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).output();
  return Number(/^(\d+(?:\.\d+)?) s an epoch$/m.exec(new TextDecoder().decode(stdout))?.[1]);
}
