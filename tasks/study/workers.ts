/**
 * Trainings of a study in processes of their own, a few at a time, beside whoever else works on the same study: the lock of
 * each run's folder says who has it, so any number of sweeps on any number of machines that share the disk are one queue.
 * @module
 */
import { isLocked } from "../../lib/runs/lock.ts";
import type { StoredTraining } from "../../studies/plan/results.ts";
import { runArguments } from "../rights.ts";
import { CardPool } from "../setup/gpu.ts";
import { sourceFlags, type StudySource } from "./files.ts";
import { readRecords, type TrainingRecord } from "./records.ts";

/** What became of a training in a process of ours. */
export type Finished =
  & { readonly training: StoredTraining }
  & (
    /** `isOurs`: at least one of its epochs was trained here. */
    | { readonly kind: "done"; readonly hasDiverged: boolean; readonly isOurs: boolean }
    /** Another process had it; it is looked at again when nothing else is left to do. */
    | { readonly kind: "busy"; readonly folder: string; readonly message: string }
    | { readonly kind: "failed"; readonly message: string }
  );

/** A process with one training. */
export interface Worker {
  readonly records: AsyncIterable<TrainingRecord>;
  /** How it ended, and the last line of its error stream. */
  readonly end: Promise<{ readonly code: number; readonly signal: Deno.Signal | null; readonly lastLine: string }>;
  /** Asks it to save what it has and end. */
  stop(): void;
}

/** What is to be done, and who is told. */
export interface WorkOptions {
  /** All trainings of the study as they are now. */
  readonly read: () => Promise<readonly StoredTraining[]>;
  readonly start: (training: StoredTraining) => Worker;
  /** Trainings at a time. */
  readonly workers: number;
  /** Gets the trainings as they were last read, and the epochs that ours have done, by {@link keyOf}. */
  readonly onEpoch: (trainings: readonly StoredTraining[], epochs: ReadonlyMap<string, number>) => void;
  readonly onFinished: (finished: Finished) => void;
  /** Is called once, when all that is missing is trained elsewhere. */
  readonly onWait?: (trainings: readonly StoredTraining[]) => void;
  /** Milliseconds between two looks at trainings that others have. @default {2000} */
  readonly pause?: number;
}

/** The signals that a terminal and a cluster send. */
type StopSignal = "SIGINT" | "SIGTERM";

/** A training's name in its study, whatever is planned behind it later. */
export function keyOf({ planned: { arm, head, seed } }: StoredTraining): string {
  return JSON.stringify([arm.name, head, seed]);
}

/**
 * Runs what is missing of a study in its order, `workers` at a time, until nothing is: what others have is waited for, and
 * taken over should they end without it; what is planned once the first are done is run too. What fails here is not tried
 * again. SIGINT and SIGTERM are handed on to those that run; when they have saved what they have, this returns.
 * @returns The signal that stopped it, if one did.
 */
export async function runMissing(
  { read, start, workers, onEpoch, onFinished, onWait, pause = 2000 }: WorkOptions,
): Promise<StopSignal | undefined> {
  let trainings: readonly StoredTraining[] = [];
  /** By key: ours that are at work, with the promise of their end; those that ended here; folders of those that others have. */
  const running = new Map<string, { readonly worker: Worker; readonly end: Promise<void> }>();
  const ended = new Set<string>();
  const busy = new Map<string, string>();
  const epochs = new Map<string, number>();
  /** Whether others work on the study, so that what was missing a moment ago may be done by now. */
  let isShared = false;
  let [hasNews, hasWaited] = [true, false];
  let stopped: StopSignal | undefined;
  const told = Promise.withResolvers<void>();
  const listeners = (["SIGINT", "SIGTERM"] as const).map((signal) => {
    const stop = () => {
      stopped ??= signal;
      for (const { worker } of running.values()) worker.stop();
      told.resolve();
    };
    Deno.addSignalListener(signal, stop);
    return () => Deno.removeSignalListener(signal, stop);
  });

  const listFree = () =>
    trainings.filter((own) => !own.isComplete && ![running, ended, busy].some((keys) => keys.has(keyOf(own))));
  const train = async (training: StoredTraining, key: string, worker: Worker) => {
    const finished = await follow(training, worker, (record) => {
      if (record.kind === "begun") epochs.set(key, record.epochs);
      if (record.kind === "epoch") onEpoch(trainings, epochs.set(key, record.epoch));
    });
    running.delete(key);
    if (finished.kind === "busy") busy.set(key, finished.folder);
    else ended.add(key);
    isShared ||= finished.kind === "busy" || finished.kind === "done" && !finished.isOurs;
    if (!stopped) onFinished(finished);
  };
  /** Waits until one of ours ends or all shall, or, where others have some, for a while; whether there is anything new. */
  const waitForChange = async () => {
    let timer: number | undefined;
    const passed = new Promise<"passed">((resolve) => {
      if (busy.size > 0) timer = setTimeout(() => resolve("passed"), pause);
    });
    const event = await Promise.race([...[...running.values()].map(({ end }) => end), told.promise, passed]);
    clearTimeout(timer);
    const before = busy.size;
    for (const [key, folder] of busy) if (!await isLocked(folder)) busy.delete(key); // done, or left to us
    return event !== "passed" || busy.size < before;
  };
  try {
    while (!stopped) {
      if (hasNews && (isShared || listFree().length === 0)) trainings = await read();
      if (stopped) break;
      for (const training of listFree().slice(0, workers - running.size)) {
        const [key, worker] = [keyOf(training), start(training)];
        running.set(key, { worker, end: train(training, key, worker) });
      }
      if (running.size === 0) {
        if (busy.size === 0) break;
        if (!hasWaited) onWait?.(trainings.filter((own) => busy.has(keyOf(own))));
        hasWaited = true;
      }
      hasNews = await waitForChange();
    }
    await Promise.all([...running.values()].map(({ end }) => end));
  } finally {
    listeners.forEach((remove) => remove());
  }
  return stopped;
}

/** Listens to a worker until it ends, and says what became of its training. */
async function follow(
  training: StoredTraining,
  { records, end }: Worker,
  onRecord: (record: TrainingRecord) => void,
): Promise<Finished> {
  let last: TrainingRecord | undefined;
  let isOurs = true;
  for await (const record of records) {
    last = record;
    if (record.kind === "begun") isOurs = record.epochs < training.planned.arm.epochs;
    onRecord(record);
  }
  const { code, signal, lastLine } = await end;
  if (signal !== null) return { training, kind: "failed", message: describeSignal(signal) };
  if (last?.kind === "busy" || last?.kind === "failed") return { training, ...last };
  if (last?.kind === "done" && code === 0) return { training, ...last, isOurs };
  return { training, kind: "failed", message: lastLine || `it ended with code ${code}` };
}

function describeSignal(signal: Deno.Signal): string {
  if (signal !== "SIGKILL") return `its process was ended by ${signal}`;
  return `its process was ended by SIGKILL, perhaps because it was out of memory; take fewer --workers, or more memory, ` +
    `and start the sweep again`;
}

const CARDS = new CardPool((name) => Deno.env.get(name));

/** The sweep's worker: `tasks/run_one.ts`, which ends when this process does, since then its input ends. */
export function startWorker({ planned }: StoredTraining, source: StudySource): Worker {
  const words = [...sourceFlags(source), "--index", String(planned.index), "--records"];
  const card = CARDS.take();
  const child = new Deno.Command(Deno.execPath(), {
    args: runArguments("train", "tasks/run_one.ts", words),
    env: { TF_NUM_INTEROP_THREADS: "1", ...card.variables }, // the other cores have trainings of their own
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  void child.status.finally(card.giveBack);
  return {
    records: readRecords(child.stdout),
    end: Promise.all([child.status, new Response(child.stderr).text()]).then(async ([{ code, signal }, text]) => {
      await child.stdin.close().catch(() => {}); // it may have gone with its reader
      return { code, signal, lastLine: text.trim().split("\n").at(-1)! };
    }),
    stop: () => {
      try {
        child.kill("SIGTERM");
      } catch { /* it has ended by itself */ }
    },
  };
}
