/**
 * Trainings of a study in processes of their own, a few at a time.
 * @module
 */
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { ROOT } from "../setup/paths.ts";
import type { StoredTraining } from "../../studies/plan/results.ts";

/** What became of a training. */
export interface Finished {
  readonly training: StoredTraining;
  readonly success: boolean;
  /** The last line of its error stream. */
  readonly message: string;
}

/** How to run trainings, and who is told. */
export interface WorkOptions {
  /** As the study was named on the command line. */
  readonly study: string;
  /** The data set that it is made for, if it is made for one. */
  readonly data?: string | undefined;
  /** Further flags by which the study was read. */
  readonly flags?: readonly string[];
  readonly out: string;
  readonly workers: number;
  /** Gets the epochs that each training has done. */
  readonly onEpoch: (epochs: ReadonlyMap<StoredTraining, number>) => void;
  readonly onFinished: (finished: Finished) => void;
}

/**
 * Runs trainings in their order, `workers` at a time, one thread each. SIGINT and SIGTERM are handed on to those that run;
 * when they have saved what they have, this returns.
 * @returns The signal that stopped it, if one did.
 */
export async function runAll(
  trainings: readonly StoredTraining[],
  options: WorkOptions,
): Promise<"SIGINT" | "SIGTERM" | undefined> {
  const running = new Set<Deno.ChildProcess>();
  const epochs = new Map<StoredTraining, number>();
  let stopped: "SIGINT" | "SIGTERM" | undefined;
  const listeners = (["SIGINT", "SIGTERM"] as const).map((signal) => {
    const stop = () => {
      stopped = signal;
      for (const child of running) child.kill("SIGTERM");
    };
    Deno.addSignalListener(signal, stop);
    return () => Deno.removeSignalListener(signal, stop);
  });
  const queue = [...trainings];
  const work = async () => {
    for (let training = queue.shift(); training && !stopped; training = queue.shift()) {
      const child = start(training, options);
      running.add(child);
      const [{ success }, message] = await Promise.all([
        child.status,
        lastLine(child.stderr),
        follow(child.stdout, (epoch) => options.onEpoch(epochs.set(training, epoch))),
      ]);
      running.delete(child);
      if (!stopped) options.onFinished({ training, success, message });
    }
  };
  try {
    await Promise.all(Array.from({ length: options.workers }, work));
  } finally {
    listeners.forEach((remove) => remove());
  }
  return stopped;
}

function start({ planned }: StoredTraining, { study, data, flags = [], out }: WorkOptions): Deno.ChildProcess {
  const script = join(ROOT, "tasks/run_one.ts");
  const ofData = data === undefined ? [] : ["--data", data];
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", script, "--study", study, ...ofData, "--index", String(planned.index), "--out", out, ...flags],
    env: { TF_NUM_INTEROP_THREADS: "1" }, // the other cores have trainings of their own
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Reads "epoch 3: …" lines. */
async function follow(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  onEpoch: (epoch: number) => void,
): Promise<void> {
  for await (const line of createInterface({ input: Readable.from(stream) })) {
    const epoch = /^epoch (\d+):/.exec(line)?.[1];
    if (epoch) onEpoch(Number(epoch));
  }
}

async function lastLine(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  const text = await new Response(stream).text();
  return text.trim().split("\n").at(-1)!;
}
