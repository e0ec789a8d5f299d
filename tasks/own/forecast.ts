/**
 * How long a study of own images will take and how much memory, told before it begins: a few epochs are measured first.
 * @module
 */
import { loadDataset } from "../../lib/data/datasets.ts";
import { formatNumber, formatSeconds } from "../../lib/format.ts";
import type { Dataset } from "../../lib/types.ts";
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

/** What a study will take. */
export interface Forecast {
  readonly data: Dataset;
  /** Trainings that are missing, those that a search will add among them, and all. */
  readonly missing: number;
  readonly all: number;
  readonly epochs: number;
  /** As many as the machine has memory for, where the user did not say how many. */
  readonly workers: number;
  /** Of all that is missing; undefined where nothing could be measured. */
  readonly seconds?: number;
  /** MiB of one training, at most. */
  readonly memory: number;
}

/** What a training takes beside its epochs: starting, and measuring at the end. */
const SECONDS_BESIDE = 5;

/** Measures and foretells; undefined where all is done. */
export async function forecast(
  trainings: readonly StoredTraining[],
  { options, source, workers: wanted, isFixed }: ForecastOptions,
): Promise<Forecast | undefined> {
  const next = trainings.find(({ isComplete }) => !isComplete);
  if (!next) return undefined;
  const data = await loadDataset(source.dataset);
  const { arm, index } = next.planned;
  const all = Math.max(trainings.length, countOwnTrainings(options));
  const missing = all - trainings.filter(({ isComplete }) => isComplete).length;
  const images = data.train.count + data.test.count;
  const memory = memoryFor(networkOf(next.planned, data), images, arm.settings?.batchSize);
  const free = Deno.systemMemoryInfo().available / 2 ** 20;
  const workers = isFixed ? wanted : Math.max(1, Math.min(wanted, Math.floor(0.9 * free / memory)));
  const epoch = secondsOf(trainings) ?? await measureEpoch([...sourceFlags(source), "--index", String(index)]);
  const seconds = epoch === undefined
    ? {}
    : { seconds: Math.ceil(missing / workers) * (arm.epochs * epoch + SECONDS_BESIDE) };
  return { data, missing, all, epochs: arm.epochs, workers, memory, ...seconds };
}

/** Seconds of an epoch in the trainings that are there. */
function secondsOf(trainings: readonly StoredTraining[]): number | undefined {
  const records = trainings.flatMap(({ record }) => record && record.epochs.done > 0 ? [record] : []);
  if (records.length === 0) return undefined;
  const sum = (valueOf: (record: typeof records[number]) => number) =>
    records.reduce((total, record) => total + valueOf(record), 0);
  return sum(({ seconds }) => seconds) / sum(({ epochs }) => epochs.done);
}

/** Seconds of an epoch, measured in a process of its own, as a training runs. */
async function measureEpoch(flags: readonly string[]): Promise<number | undefined> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: runArguments("train", "tasks/run_one.ts", [...flags, "--measure"]),
    env: { TF_NUM_INTEROP_THREADS: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).output();
  const found = /^(\d+(?:\.\d+)?) s an epoch$/m.exec(new TextDecoder().decode(stdout));
  return success && found ? Number(found[1]) : undefined;
}

/** The forecast in a few sentences. */
export function describeForecast({ data, missing, all, epochs, workers, seconds, memory }: Forecast): string {
  const { train, test, classes, imageShape: [height, width, channels] } = data;
  const colours = channels === 1 ? "grey" : "in colour";
  const time = seconds === undefined ? "it is not known how long that takes" : `about ${formatSeconds(seconds)} in all`;
  return [
    `${data.title}: ${formatNumber(train.count)} training and ${formatNumber(test.count)} test images of ` +
    `${classes.length} classes, ${height}×${width} ${colours}.`,
    `${missing} of ${all} trainings to do, ${formatNumber(epochs)} epochs each, ${workers} at a time: ${time}; ` +
    `each takes ${formatNumber(memory)} MiB of memory at most.`,
    "Ctrl-C stops; the same command goes on.",
    "",
  ].join("\n");
}
