/**
 * Trains a network into a run folder, or reads the run that is already there. A training that was interrupted, however, goes
 * on from its last epoch the next time, to the same bits as without the pause.
 * @module
 */
import { classCounts } from "../data/datasets.ts";
import { buildNetwork, requireFit } from "../models/networks.ts";
import { InterruptedError } from "../trainer/stop.ts";
import { type Checkpoint, type TrainOptions, trainSettings } from "../trainer/train_options.ts";
import { setParameters, train } from "../trainer/trainer.ts";
import { noteUnfinished } from "../unfinished.ts";
import type { Arithmetic, Dataset, EpochRecord, ImageSet, Network, Part, Run, RunSession } from "../types.ts";
import { canonical } from "./canonical.ts";
import { saveCheckpoint } from "./checkpoint.ts";
import { messageOf, RunFileError } from "./errors.ts";
import { describeExperiment } from "./experiment.ts";
import { lockFolder } from "./lock.ts";
import { describeProcess } from "./machine.ts";
import { chooseArithmetic, chooseFolder, findRun, findStart, isDone, type Request } from "./resume.ts";
import { hasBatchLosses, makeRun, mapParts, withoutBatchLosses } from "./run_file.ts";
import { saveRun } from "./run_folder.ts";

/** How to get a run. */
export interface RunOptions extends Omit<TrainOptions, "resumeFrom" | "onCheckpoint"> {
  /** The run's folder. Default: a folder of `mine/runs`, named after the experiment and the number of epochs; one of `data/runs` that holds it. */
  readonly folder?: string;
  /** Trains even if a run is there in full, and over a run of anything else; an interrupted training goes on. @default {false} */
  readonly retrain?: boolean;
  /** Whether to keep the losses of every batch, which are the larger part of a run. @default {false} */
  readonly keepBatchLosses?: boolean;
  /** Gets the run as it is found or begun, before anything is trained: complete where it is stored in full. */
  readonly onStart?: (run: Run) => void | Promise<void>;
  /** Gets the history so far: once for a stored run, after each epoch of a training. */
  readonly onEpoch?: (history: readonly EpochRecord[]) => void | Promise<void>;
}

/**
 * The run of a network on a data set: read from its folder if it is there in full, gone on with if a part of it is there,
 * trained otherwise, from the initial parameters of the network's seed. Without `towers` and `packed`, a stored run of the same experiment
 * that another machine computed with others, or with other threads, is as good. Afterwards `network.parameters` are the run's: those
 * after the last epoch of its history. A training that `signal` stops returns what it has, `isComplete` false.
 * @throws {InterruptedError} At SIGINT or SIGTERM; the epochs so far are in the folder, and the same call goes on.
 * @throws {RangeError} As `train`.
 * @throws {RunConflictError} When the folder holds another run, or one that cannot go on here.
 * @throws {RunFileError} When its files are damaged, or cannot be read or written.
 * @throws {RunLockedError} When another process trains there.
 */
export async function obtainRun(network: Network, data: Dataset, options: RunOptions = {}): Promise<Run> {
  const settings = trainSettings(options);
  for (const set of Object.values(partsOf(data))) requireFit(network, set);
  const { towers, packed, retrain = false } = options;
  const chosen: Partial<Arithmetic> = {
    ...(towers === undefined ? {} : { towers }),
    ...(packed === undefined ? {} : { packed }),
  };
  const wanted = describeExperiment(network, data, settings, chosen);
  const request: Request = { wanted, epochs: settings.epochs, retrain };
  const folder = options.folder ?? await chooseFolder(request);
  const take = async (run: Run) => {
    setParameters(network, run.network.parameters);
    noteUnfinished(network.parameters, run.epochs);
    await options.onStart?.(run);
    await options.onEpoch?.(run.history);
    return run;
  };

  const before = await findRun(folder, request);
  if (before && isDone(before, request)) return await take(before);
  await using _lock = await lockFolder(folder);
  const stored = await findRun(folder, request); // another process may have gone on until the folder was locked
  if (stored && isDone(stored, request)) return await take(stored);

  const experiment = await chooseArithmetic(wanted);
  const { past, checkpoint } = await findStart(folder, stored, request, experiment.arithmetic);
  const initial = buildNetwork(network, network.seed).parameters;
  const start = makeRun({
    folder,
    experiment: past?.experiment ?? experiment,
    planned: settings.epochs,
    network: { ...network, parameters: checkpoint?.state.variables.slice(0, initial.length) ?? initial },
    history: past?.history ?? [],
    classes: data.classes,
    images: mapParts(partsOf(data), classCounts),
    started: past?.started ?? new Date().toISOString(),
    sessions: past?.sessions ?? [],
  });
  await options.onStart?.(start);
  return await trainFrom(start, checkpoint, { network, data, options });
}

/** Trains on from a run, and commits it to its folder after each epoch. */
async function trainFrom(
  start: Run,
  from: Checkpoint | undefined,
  { network, data, options }: { network: Network; data: Dataset; options: RunOptions },
): Promise<Run> {
  const { experiment: { arithmetic }, id, folder } = start;
  const keepsLosses = start.history.length > 0 ? hasBatchLosses(start.history) : options.keepBatchLosses ?? false;
  const process = await describeProcess();
  let [run, checkpoint] = [start, from];
  setParameters(network, start.network.parameters);
  try {
    const { folder: _, retrain: __, keepBatchLosses: ___, onStart: ____, onEpoch: _____, ...how } = options;
    const epochs = train(network, data, {
      ...how,
      towers: arithmetic.towers,
      packed: arithmetic.packed,
      ...(from ? { resumeFrom: from } : {}),
      onCheckpoint: (latest) => void (checkpoint = latest),
    });
    for await (const record of epochs) {
      const { variables } = checkpoint!.state;
      const next = makeRun({
        ...run,
        planned: run.epochs.planned,
        network: { ...network, parameters: variables.slice(0, network.parameters.length) },
        history: [...run.history, keepsLosses ? record : withoutBatchLosses(record)],
        sessions: joinSession(run.sessions, { epochs: [record.epoch, record.epoch], ...process }),
      });
      await commit(next, id, checkpoint!);
      run = next;
      await options.onEpoch?.(run.history);
    }
    return run;
  } catch (error) {
    throw error instanceof InterruptedError ? interruptedIn(folder, run, error) : error;
  } finally {
    setParameters(network, run.network.parameters);
  }
}

/** Everything first, `run.json` last: a kill at any moment leaves the run before or the run after. */
async function commit(run: Run, id: string, checkpoint: Checkpoint): Promise<void> {
  try {
    await saveCheckpoint(run.folder, id, checkpoint);
    await saveRun(run);
  } catch (cause) {
    const { done } = run.epochs;
    const message = `Cannot save epoch ${done} in ${run.folder}: ${messageOf(cause)}; ` +
      `${done === 1 ? "nothing was there before" : `epochs 1 to ${done - 1} are whole there`}, ` +
      `and the same call goes on once there is room and permission`;
    throw new RunFileError("inaccessible", message, { cause });
  }
}

function interruptedIn(folder: string, { epochs: { done, planned }, network }: Run, { signal }: InterruptedError) {
  const kept = done === 0 ? "nothing is kept yet" : `it is kept in ${folder}, and the same call goes on`;
  const message = `${signal} stopped the training of ${network.name} after epoch ${done} of ${planned}; ${kept}`;
  return new InterruptedError(signal, message);
}

/** Sessions with one more epoch: the last one's, if the same machine and versions computed it. */
function joinSession(sessions: readonly RunSession[], next: RunSession): RunSession[] {
  const last = sessions.at(-1);
  const facts = ({ epochs: _, ...rest }: RunSession) => canonical(rest);
  if (!last || facts(last) !== facts(next)) return [...sessions, next];
  return [...sessions.slice(0, -1), { ...last, epochs: [last.epochs[0], next.epochs[1]] }];
}

/** The parts of a data set, by their names. */
function partsOf({ train, validation, test }: Dataset): { readonly [P in Part]?: ImageSet } {
  return { train, ...(validation ? { validation } : {}), test };
}
