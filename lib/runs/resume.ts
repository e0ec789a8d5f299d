/**
 * What a stored run means for one that is asked for: the same, a part of it to go on from, or something else.
 * @module
 */
import type { Checkpoint } from "../trainer/train_options.ts";
import type { Arithmetic, Experiment, Run } from "../types.ts";
import { differences } from "./canonical.ts";
import { loadCheckpoint } from "./checkpoint.ts";
import { RunConflictError, RunFileError } from "./errors.ts";
import { runFolderName, similarFolderNames, type WantedExperiment } from "./experiment.ts";
import { defaultArithmetic, ONEDNN_VARIABLE, THREADS_VARIABLE } from "./machine.ts";
import { listRuns, loadRun, runsFolders } from "./run_folder.ts";

/** What is asked for. */
export interface Request {
  /** With what the caller chose of the arithmetic; the rest may be any in a stored run. */
  readonly wanted: WantedExperiment;
  readonly epochs: number;
  readonly retrain: boolean;
}

/** Where training starts: the run to go on with, cut to the checkpoint's epoch; nothing where it starts anew. */
export interface Start {
  readonly past?: Run;
  readonly checkpoint?: Checkpoint;
}

/** Whether a run is all that is asked for. */
export function isDone({ isComplete, epochs: { done } }: Run, { epochs, retrain }: Request): boolean {
  return isComplete && done === epochs && !retrain;
}

/** The experiment with the arithmetic that this process computes with, where none is chosen. Loads TensorFlow. */
export async function chooseArithmetic(wanted: WantedExperiment): Promise<Experiment> {
  const own = await defaultArithmetic(wanted.training.batchSize);
  return { ...wanted, arithmetic: { ...own, ...wanted.arithmetic } };
}

/**
 * The folder of a request that names none: that of a complete run of the experiment, the experiment's own, or that of a part
 * of a run. By which arithmetic does not matter, but of several the one that this process would compute comes first.
 */
export async function chooseFolder(request: Request): Promise<string> {
  const { wanted, epochs, retrain } = request;
  const pattern = similarFolderNames(wanted, epochs);
  const found: Run[] = [];
  for (const folder of retrain ? [] : runsFolders()) {
    for (const name of (await listRuns(folder)).filter((name) => pattern.test(name))) {
      const run = await loadRun(`${folder}/${name}`).catch(passOverDamage);
      if (run && mismatches(run, request).length === 0) found.push(run);
    }
  }
  const complete = found.filter((run) => isDone(run, request));
  if (complete.length === 1) return complete[0].folder;
  const own = `${runsFolders().at(-1)}/${runFolderName(await chooseArithmetic(wanted), epochs)}`;
  const others = complete.length > 0 ? complete : found.sort((a, b) => b.epochs.done - a.epochs.done);
  return others.length === 0 || others.some(({ folder }) => folder === own) ? own : others[0].folder;
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
 * Where to start, given the run that {@link findRun} found and the arithmetic that this process would choose.
 * @throws {RunConflictError} When the run cannot go on in this process, or has no checkpoint to go on from.
 */
export async function findStart(
  folder: string,
  stored: Run | undefined,
  request: Request,
  own: Arithmetic,
): Promise<Start> {
  if (!stored || request.retrain && stored.isComplete) return {};
  requireSameProcess(stored, own);
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
function mismatches({ experiment: found }: Run, { wanted }: Request): string[] {
  const choices = Object.keys(wanted.arithmetic) as (keyof Arithmetic)[];
  const arithmetic = Object.fromEntries(choices.map((key) => [key, found.arithmetic[key]]));
  return differences({ ...found, arithmetic }, wanted);
}

/** Towers and packing belong to the graph and are taken from the run; these two were decided when the process began. */
function requireSameProcess({ folder, experiment }: Run, own: Arithmetic): void {
  const [needed, found] = [experiment.arithmetic, own].map(({ threads, oneDNN }) =>
    `${THREADS_VARIABLE}=${threads} ${ONEDNN_VARIABLE}=${Number(oneDNN)}`
  );
  if (needed === found) return;
  throw new RunConflictError(
    `Cannot go on with ${folder}: it was begun with ${needed}, found ${found}; ` +
      `set ${needed} before the process starts, or train anew with retrain (--retrain)`,
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
