/**
 * Trainings of a study in processes of their own, a few at a time, beside whoever else works on the same study: the lock of
 * each run's folder says who has it, so any number of sweeps on any number of machines that share the disk are one queue.
 * @module
 */
import { isLocked } from "../../lib/runs/lock.ts";
import type { StoredTraining } from "../../studies/plan/results.ts";
import { runArguments } from "../rights.ts";
import { CardPool } from "../setup/gpu.ts";
import { readRecords, type TrainingRecord } from "./records.ts";

/** What became of a training in a process of ours. */
export type Finished =
  & { readonly training: StoredTraining }
  & (
    /** `isOurs`: at least one of its epochs was trained here. */
    | { readonly kind: "done"; readonly hasDiverged: boolean; readonly isOurs: boolean }
    /** Another process had it; it is looked at again when nothing else is left to do. */
    | { readonly kind: "busy"; readonly message: string }
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
export async function runMissing(options: WorkOptions): Promise<StopSignal | undefined> {
  const { start, workers, onEpoch, onFinished } = options;
  const running = new Map<string, Worker>();
  const epochs = new Map<string, number>();
  const queue = new Queue(options);
  let stopped: StopSignal | undefined;
  const listeners = (["SIGINT", "SIGTERM"] as const).map((signal) => {
    const stop = () => {
      stopped ??= signal;
      queue.stop();
      for (const worker of running.values()) worker.stop();
    };
    Deno.addSignalListener(signal, stop);
    return () => Deno.removeSignalListener(signal, stop);
  });
  const work = async () => {
    for (let next = await queue.take(); next && !stopped; next = await queue.take()) {
      const training = next;
      const key = keyOf(training);
      const worker = start(training);
      running.set(key, worker);
      const finished = await follow(training, worker, {
        onBegun: (folder, done, isThere) => {
          epochs.set(key, done);
          if (isThere) queue.isShared = true;
          queue.folders.set(key, folder);
        },
        onEpoch: (epoch) => onEpoch(queue.trainings, epochs.set(key, epoch)),
      });
      running.delete(key);
      queue.finish(finished);
      if (!stopped) onFinished(finished);
    }
  };
  try {
    await Promise.all(Array.from({ length: workers }, work));
  } finally {
    listeners.forEach((remove) => remove());
  }
  return stopped;
}

/** What is to be trained next. */
class Queue {
  trainings: readonly StoredTraining[] = [];
  /** Where trainings lie, as far as that is known, by key. */
  readonly folders = new Map<string, string>();
  /** Whether others work on the study, so that what was missing a moment ago may be done by now. */
  isShared = false;
  readonly #options: WorkOptions;
  readonly #taken = new Set<string>();
  readonly #ended = new Set<string>();
  readonly #busy = new Set<string>();
  #hasWaited = false;
  #isStopped = false;
  #reading: Promise<unknown> | undefined;
  /** Resolves when a training of ours ends, or all shall. */
  #change = Promise.withResolvers<void>();

  constructor(options: WorkOptions) {
    this.#options = options;
  }

  /** The next training, once there is one; undefined when nothing is missing, here or elsewhere, and after a stop. */
  async take(): Promise<StoredTraining | undefined> {
    let isFresh = false;
    while (!this.#isStopped) {
      if (!isFresh && (this.isShared || this.#free() === undefined)) {
        await this.#read();
        isFresh = true;
        continue;
      }
      const next = this.#free();
      if (next) {
        this.#taken.add(keyOf(next));
        return next;
      }
      const busy = this.trainings.filter((own) => !own.isComplete && this.#busy.has(keyOf(own)));
      if (this.#taken.size === 0 && busy.length === 0) return undefined;
      if (this.#taken.size === 0 && !this.#hasWaited) {
        this.#options.onWait?.(busy);
        this.#hasWaited = true;
      }
      // A study may plan more once ours are done; others may end without theirs.
      isFresh = !await this.#waitForChange(busy.length > 0);
    }
    return undefined;
  }

  finish(finished: Finished): void {
    const key = keyOf(finished.training);
    this.#taken.delete(key);
    (finished.kind === "busy" ? this.#busy : this.#ended).add(key);
    this.isShared ||= finished.kind === "busy";
    this.#tell();
  }

  stop(): void {
    this.#isStopped = true;
    this.#tell();
  }

  #tell(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }

  #free(): StoredTraining | undefined {
    const isTaken = (key: string) => [this.#taken, this.#ended, this.#busy].some((keys) => keys.has(key));
    return this.trainings.find((own) => !own.isComplete && !isTaken(keyOf(own)));
  }

  /** Reads what is there; those that come while it reads share what it finds. */
  async #read(): Promise<void> {
    this.#reading ??= this.#options.read().then((trainings) => void (this.trainings = trainings))
      .finally(() => this.#reading = undefined);
    await this.#reading;
  }

  /** Waits for the end of one of ours, or looks at what others have after a pause; whether there is anything new. */
  async #waitForChange(hasBusy: boolean): Promise<boolean> {
    let timer: number | undefined;
    const pause = new Promise<boolean>((resolve) => {
      if (hasBusy) timer = setTimeout(() => resolve(false), this.#options.pause ?? 2000);
    });
    const isNew = await Promise.race([this.#change.promise.then(() => true), pause]);
    clearTimeout(timer);
    const before = this.#busy.size;
    for (const key of this.#busy) {
      const folder = this.folders.get(key);
      if (folder === undefined || !await isLocked(folder)) this.#busy.delete(key);
    }
    return isNew || this.#busy.size < before;
  }
}

interface Listeners {
  readonly onBegun: (folder: string, epochs: number, isThere: boolean) => void;
  readonly onEpoch: (epoch: number) => void;
}

/** Listens to a worker until it ends, and says what became of its training. */
async function follow(
  training: StoredTraining,
  { records, end }: Worker,
  { onBegun, onEpoch }: Listeners,
): Promise<Finished> {
  let last: TrainingRecord | undefined;
  let isOurs = true;
  for await (const record of records) {
    last = record;
    if (record.kind === "begun") {
      isOurs = record.epochs < training.planned.arm.epochs;
      onBegun(record.folder, record.epochs, !isOurs);
    }
    if (record.kind === "busy") onBegun(record.folder, 0, true);
    if (record.kind === "epoch") onEpoch(record.epoch);
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

/** What a worker is told of its training beside its place in the study. */
export interface WorkerOptions {
  /** As the study was named on the command line. */
  readonly study: string;
  /** The data set that it is made for, if it is made for one. */
  readonly data?: string | undefined;
  /** Further flags by which the study was read. */
  readonly flags?: readonly string[];
  readonly out: string;
}

const CARDS = new CardPool((name) => Deno.env.get(name));

/** The sweep's worker: `tasks/run_one.ts`, which ends when this process does, since then its input ends. */
export function startWorker(
  { planned }: StoredTraining,
  { study, data, flags = [], out }: WorkerOptions,
): Worker {
  const ofData = data === undefined ? [] : ["--data", data];
  const words = ["--study", study, ...ofData, "--index", String(planned.index), "--out", out, ...flags, "--records"];
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
