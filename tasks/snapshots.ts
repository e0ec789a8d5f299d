/**
 * `deno task snapshots`: trains the article's two networks again, and keeps their parameters on the way.
 * @module
 */
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { loadDataset } from "../lib/data/datasets.ts";
import { buildNetwork } from "../lib/models/networks.ts";
import { predict, train } from "../lib/trainer/trainer.ts";
import { writeWhole } from "../lib/files.ts";
import { ONEDNN_VARIABLE, THREADS_VARIABLE } from "../lib/runs/machine.ts";
import { listRuns, loadRun, runsFolder } from "../lib/runs/run_folder.ts";
import { loadSnapshots, saveSnapshots } from "./snapshots/snapshot_file.ts";
import type { Dataset, Run } from "../lib/types.ts";
import { parseTaskArguments, runTask } from "./arguments.ts";
import { ROOT } from "./setup/paths.ts";

/** Where the snapshots lie. */
export const SNAPSHOTS = join(ROOT, "data/snapshots");

/** After which epochs parameters are kept. */
export const SNAPSHOT_EPOCHS: readonly number[] = [0, 1, 2, 3, 5, 8, 13, 21, 28, 31, 40, 60];

/** The class that a network gave each test image, by the epochs of its snapshots: one digit an image. */
export type Predictions = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The file of the predictions, by run id and epoch. */
export const PREDICTIONS = join(SNAPSHOTS, "predictions.json");

const SPEC = {
  task: "snapshots",
  description: `Trains the two networks of the article's runs in data/runs again, without measuring, and writes their
parameters after epochs ${SNAPSHOT_EPOCHS.join(", ")} to data/snapshots, and what they make of the test images.
The parameters after epochs 1 and 60 have to be those of the stored runs, bit for bit: another processor may compute other
bits, and then nothing is written. Parameters that are there are not trained again.`,
  options: {},
} as const;

/** The article's two runs of 60 epochs, average pooling first. */
export async function articleRuns(epochs = 60): Promise<Run[]> {
  const pattern = new RegExp(`^convnet_[12]-fashion-mnist-sigmoid-seed0-[0-9a-f]{8}-${epochs}epochs$`);
  const names = (await listRuns()).filter((name) => pattern.test(name));
  return await Promise.all(names.map((name) => loadRun(join(runsFolder(), name))));
}

/** The file of a run's snapshots. */
export function snapshotsPath({ id }: Pick<Run, "id">): string {
  return join(SNAPSHOTS, `${id}.safetensors`);
}

async function main(): Promise<void> {
  parseTaskArguments(SPEC);
  const runs = await articleRuns();
  const { threads, oneDNN } = runs[0].experiment.arithmetic;
  Deno.env.set(THREADS_VARIABLE, String(threads)); // before TensorFlow loads, which is when it reads them
  Deno.env.set(ONEDNN_VARIABLE, String(Number(oneDNN)));
  const data = await loadDataset("fashion-mnist");
  await Deno.mkdir(SNAPSHOTS, { recursive: true });
  const predictions: Record<string, Record<string, string>> = {};
  for (const run of runs) {
    const path = snapshotsPath(run);
    if (!await Deno.stat(path).catch(() => undefined)) await trainAgain(run, data, path);
    predictions[run.id] = await predictTest(run, data, path);
    await writeWhole(PREDICTIONS, `${JSON.stringify(predictions, null, 1)}\n`);
    console.log(`${path}: ${Object.keys(predictions[run.id]).length} epochs`);
  }
}

/**
 * Trains as the run did and writes the parameters of the wanted epochs.
 * @throws {Error} When parameters differ from those of a stored run in any bit.
 */
async function trainAgain(run: Run, data: Dataset, path: string): Promise<void> {
  const { architecture, seed, training, arithmetic: { towers, packed } } = run.experiment;
  const known = [run, ...(await articleRuns(1)).filter(({ id }) => id === run.id)];
  const network = buildNetwork(architecture, seed);
  const keep = () => network.parameters.map((values) => values.slice());
  const snapshots = new Map([[0, keep()]]);
  const measure = { train: "never", validation: "never", test: "never" } as const;
  const { batchSize, shuffleSeed, optimizer: { learningRate } } = training;
  const settings = { epochs: 60, batchSize, shuffleSeed, learningRate, measure, towers, packed };
  for await (const { epoch, seconds } of train(network, data, settings)) {
    console.log(`${network.name}, epoch ${epoch}, ${seconds.training} s`);
    const stored = known.find(({ epochs }) => epochs.done === epoch);
    if (stored && !isDeepStrictEqual(network.parameters, stored.network.parameters)) {
      throw new Error(
        `Cannot keep snapshots of ${network.name}: expected the parameters of ${stored.folder} after epoch ${epoch}, found ` +
          "others; train on a processor like the one that the run names",
      );
    }
    if (SNAPSHOT_EPOCHS.includes(epoch)) snapshots.set(epoch, keep());
  }
  await saveSnapshots(path, { id: run.id, architecture, snapshots });
}

/** The classes of the test images at every snapshot. */
async function predictTest(run: Run, { test }: Dataset, path: string): Promise<Record<string, string>> {
  const { architecture, seed } = run.experiment;
  const found: Record<string, string> = {};
  for (const [epoch, parameters] of await loadSnapshots(path, { id: run.id, architecture, epochs: SNAPSHOT_EPOCHS })) {
    const { classes } = await predict({ ...architecture, seed, parameters: [...parameters] }, test);
    found[epoch] = classes.join("");
  }
  return found;
}

if (import.meta.main) await runTask(main);
