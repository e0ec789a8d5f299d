/**
 * What a stored run means for one that is asked for: the same, a part of it to go on from, or something else.
 * @module
 */
import type { Checkpoint } from "../trainer/trainer.ts";
import type { Arithmetic, Experiment, Run } from "../types.ts";
import { differences } from "./canonical.ts";
import { loadCheckpoint } from "./checkpoint.ts";
import { RunConflictError, RunFileError } from "./errors.ts";
import { runFolderName, similarFolderNames } from "./experiment.ts";
import { ONEDNN_VARIABLE, THREADS_VARIABLE } from "./machine.ts";
import { listRuns, loadRun, runsFolder } from "./run_folder.ts";

/** What is asked for. */
export interface Request {
  /** With the arithmetic that this process would choose. */
  readonly experiment: Experiment;
  readonly epochs: number;
  /** What the caller chose of the arithmetic; the rest may be another in a stored run. */
  readonly chosen: Partial<Arithmetic>;
  readonly retrain: boolean;
}

/** Where training starts: the run to go on with, cut to the checkpoint's epoch; nothing where it starts anew. */
export interface Start {
  readonly past?: Run;
  readonly checkpoint?: Checkpoint;
}

/** Whether a run is all that is asked for. */
export function isDone({ isComplete, epochs: { done } }: Run, { epochs }: Request): boolean {
  return isComplete && done === epochs;
}

/**
 * The folder of a request that names none: the experiment's own, or that of the same experiment by another arithmetic, where
 * that is there and the own one is not; complete ones first.
 */
export async function chooseFolder(request: Request): Promise<string> {
  const own = runFolderName(request.experiment, request.epochs);
  const names = await listRuns();
  if (!names.includes(own) && !request.retrain) {
    const pattern = similarFolderNames(request.experiment, request.epochs);
    const found: Run[] = [];
    for (const name of names.filter((name) => pattern.test(name))) {
      const run = await loadRun(`${runsFolder()}/${name}`).catch(passOverDamage);
      if (run && mismatches(run, request).length === 0) found.push(run);
    }
    const best = found.find((run) => isDone(run, request)) ?? found.sort((a, b) => b.epochs.done - a.epochs.done)[0];
    if (best) return best.folder;
  }
  return `${runsFolder()}/${own}`;
}

/**
 * The run in a folder, `undefined` where there is none, or one to be trained over.
 * @throws {RunConflictError} When it is another than is asked for, or longer. @throws {RunFileError} When it cannot be read.
 */
export async function findRun(folder: string, request: Request): Promise<Run | undefined> {
  const run = await loadRun(folder).catch((error) => {
    const isNothing = error instanceof RunFileError && (error.problem === "missing" ||
      error.problem === "damaged" && request.retrain);
    if (!isNothing) throw error;
  });
  if (!run) return undefined;
  const { done, planned } = run.epochs;
  const other = mismatches(run, request);
  if (done > request.epochs) other.push(`${done} epochs instead of ${request.epochs}`);
  if (other.length === 0) return run;
  if (request.retrain) return undefined;
  throw new RunConflictError(
    `Cannot train into ${folder}: it holds ${run.isComplete ? "a finished run" : "a part of a run"} ` +
      `(${run.id}, ${done} of ${planned} epochs), with ${other.join(", ")}; ` +
      `give another folder, or train over it with retrain (--retrain)`,
  );
}

/**
 * Where to start, given the run that {@link findRun} found.
 * @throws {RunConflictError} When the run cannot go on in this process, or has no checkpoint to go on from.
 */
export async function findStart(folder: string, stored: Run | undefined, request: Request): Promise<Start> {
  if (!stored || request.retrain && stored.isComplete) return {};
  requireSameProcess(stored, request);
  // Where the last epoch was not planned as the last, what is measured then may be missing: it is done again.
  const upTo = Math.min(stored.epochs.done, stored.epochs.planned === request.epochs ? Infinity : request.epochs - 1);
  if (upTo === 0) return {};
  const checkpoint = await loadCheckpoint(folder, stored.id, upTo);
  if (checkpoint) return { past: cut(stored, checkpoint.epoch), checkpoint };
  if (request.retrain) return {};
  throw new RunConflictError(
    `Cannot go on with ${folder} after epoch ${upTo}: expected a checkpoint, found none that is whole; checkpoints stay on ` +
      `the machine that trained: copy ${folder} from there, give another folder, or train anew with retrain (--retrain)`,
  );
}

/** What sets a run apart from a request; nothing where it is the same experiment, as far as the caller chose. */
function mismatches({ experiment: found }: Run, { experiment: wanted, chosen }: Request): string[] {
  const choices = Object.keys(chosen) as (keyof Arithmetic)[];
  const comparable = (experiment: Experiment) => ({
    ...experiment,
    arithmetic: Object.fromEntries(choices.map((key) => [key, experiment.arithmetic[key]])),
  });
  return differences(comparable(found), comparable(wanted));
}

/** Towers and packing belong to the graph and are taken from the run; these two were decided when the process began. */
function requireSameProcess({ folder, experiment: { arithmetic: found } }: Run, { experiment }: Request): void {
  const { threads, oneDNN } = experiment.arithmetic;
  const needed = [
    ...(found.threads === threads ? [] : [`${THREADS_VARIABLE}=${found.threads}`]),
    ...(found.oneDNN === oneDNN ? [] : [`${ONEDNN_VARIABLE}=${Number(found.oneDNN)}`]),
  ].join(" ");
  if (needed === "") return;
  throw new RunConflictError(
    `Cannot go on with ${folder}: it was begun with ${needed}, found ${THREADS_VARIABLE}=${threads} ` +
      `${ONEDNN_VARIABLE}=${
        Number(oneDNN)
      }; set ${needed} before the process starts, or train anew with retrain (--retrain)`,
  );
}

/** A run as it was after an earlier epoch, but for its parameters. */
function cut(run: Run, epoch: number): Run {
  const sessions = run.sessions.filter(({ epochs: [first] }) => first <= epoch).map((session) => {
    const [first, last] = session.epochs;
    return { ...session, epochs: [first, Math.min(last, epoch)] as const };
  });
  return { ...run, history: run.history.slice(0, epoch), sessions };
}

function passOverDamage(error: unknown): undefined {
  if (!(error instanceof RunFileError && error.problem === "damaged")) throw error;
}
