/**
 * Trains a network into a run folder, or reads the run that is already there. An interrupted training leaves a
 * checkpoint in its folder and goes on from it the next time.
 * @module
 */
import { availableParallelism, cpus, totalmem } from "node:os";
import { basename } from "node:path";
import { buildNetwork, requireFit } from "../engine/networks.ts";
import { isRunOf, loadRun, runName, runsFolder, saveRun } from "./run_folder.ts";
import { readSafetensors, writeSafetensors } from "./safetensors.ts";
import { defaultTowers } from "../engine/session.ts";
import { loadTensorflow } from "../engine/tensorflow.ts";
import { type Checkpoint, train, type TrainOptions, trainSettings } from "../engine/trainer.ts";
import type { Dataset, EpochRecord, Network, Run } from "../types.ts";
import { writeWhole } from "../files.ts";

/** How to get a run. */
export interface RunOptions extends Omit<TrainOptions, "resumeFrom" | "onCheckpoint"> {
  /** The run's folder. Default: a folder of `data/runs` whose name says what was trained. */
  readonly folder?: string;
  /** Trains even if the run is there in full; an interrupted training goes on. @default {false} */
  readonly retrain?: boolean;
  /** Gets the history so far: once for a stored run, after each epoch of a training. */
  readonly onEpoch?: (history: readonly EpochRecord[]) => void | Promise<void>;
}

/**
 * The run of a network on a data set: read from its folder if it is there in full, trained otherwise, from the initial
 * parameters of the network's seed. Afterwards `network.parameters` are the run's. A training that is interrupted returns
 * what it has: a shorter history, and the parameters that it stopped at.
 * @throws {RangeError} As `train`. @throws {Error} When the folder holds a run that is damaged, or one of
 * another network or data set.
 */
export async function obtainRun(network: Network, data: Dataset, options: RunOptions = {}): Promise<Run> {
  const settings = trainSettings(options);
  requireFit(network, data.train);
  const folder = options.folder ?? `${runsFolder()}/${runName(network, data.name, network.seed, settings)}`;
  const dataset = { name: data.name, train: data.train.count, test: data.test.count };
  const stored = await loadRun(folder).catch((error) => {
    if (options.retrain || error.cause instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
  if (stored && !options.retrain && !isRunOf(stored, network, dataset, stored.settings)) {
    throw new Error(
      `Cannot train ${network.name} into ${folder}: expected an empty folder or a run of the same network and data, ` +
        `found a run of ${stored.network.name} on ${stored.dataset.name} with other layers, seed or images; ` +
        `give the network another name, give another folder, or retrain over it`,
    );
  }
  if (stored && !options.retrain && isRunOf(stored, network, dataset, settings)) {
    network.parameters.forEach((values, i) => values.set(stored.network.parameters[i]));
    await options.onEpoch?.(stored.history);
    return stored;
  }

  const { tf, device, threads, version } = await loadTensorflow();
  const isPart = stored && stored.history.length < settings.epochs &&
    isRunOf(stored, network, dataset, { ...settings, epochs: stored.history.length });
  const unfinished = isPart ? await loadCheckpoint(folder) : undefined;
  const history = unfinished ? stored!.history.slice(0, unfinished.epoch) : [];
  const begun = { started: new Date().toISOString(), seconds: 0 };
  if (unfinished) Object.assign(begun, { started: stored!.started, seconds: stored!.seconds });
  else await beginAnew(network, folder);
  const clock = performance.now();
  const current = (): Run => ({
    name: basename(folder),
    network,
    settings: { ...settings, epochs: history.length },
    dataset,
    history,
    started: begun.started,
    seconds: Math.round(begun.seconds + (performance.now() - clock) / 1000),
    versions: { deno: Deno.version.deno, tfjs: tf.version_core, tensorflow: version },
    machine: {
      processor: cpus()[0]?.model.trim() ?? "unknown",
      cores: availableParallelism(),
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      device,
      threads,
      towers: options.towers ?? defaultTowers(device, threads, settings.batchSize),
    },
  });
  let checkpoint = unfinished;
  const training = train(network, data, {
    ...options,
    ...(unfinished ? { resumeFrom: unfinished } : {}),
    onCheckpoint: (latest) => void (checkpoint = latest),
  });
  for await (const record of training) {
    history.push(record);
    // In this order: a checkpoint that is older than the run goes on from its own epoch, a newer one would leave a gap.
    await saveRun(current(), folder);
    if (record.epoch < settings.epochs) await saveCheckpoint(folder, checkpoint!);
    await options.onEpoch?.(history);
  }
  if (history.length === settings.epochs) await Deno.remove(`${folder}/${CHECKPOINT}`).catch(() => {});
  return current();
}

const CHECKPOINT = "checkpoint.safetensors";

/** Gives the network its initial parameters again, and removes the checkpoint of another training. */
async function beginAnew(network: Network, folder: string): Promise<void> {
  const { parameters } = buildNetwork(network, network.seed);
  network.parameters.forEach((values, i) => values.set(parameters[i]));
  await Deno.remove(`${folder}/${CHECKPOINT}`).catch(() => {});
}

async function saveCheckpoint(folder: string, { epoch, state }: Checkpoint): Promise<void> {
  const variables = state.variables.map((values, i) => [`variable_${i}`, { shape: [values.length], values }]);
  const position = { shape: [2], values: Float32Array.of(epoch, state.step) };
  await writeWhole(`${folder}/${CHECKPOINT}`, writeSafetensors({ position, ...Object.fromEntries(variables) }));
}

async function loadCheckpoint(folder: string): Promise<Checkpoint | undefined> {
  const bytes = await Deno.readFile(`${folder}/${CHECKPOINT}`).catch(() => undefined);
  if (!bytes) return undefined;
  const { position, ...variables } = readSafetensors(bytes, `${folder}/${CHECKPOINT}`);
  const [epoch, step] = position.values;
  return { epoch, state: { step, variables: Object.values(variables).map(({ values }) => values) } };
}
