/**
 * A run is a file: one folder with `run.json` (what was trained, how, where, and what each epoch brought) and
 * `tensors.safetensors` (final parameters, loss of every batch). Runs are read by whoever wants to show or compare them.
 * @module
 */
import { fileURLToPath } from "node:url";
import { readSafetensors, writeSafetensors } from "./safetensors.ts";
import type { Architecture, EpochRecord, Network, Run, TrainSettings } from "../types.ts";
import { writeWhole } from "../files.ts";

/** What `run.json` holds: a run without the arrays. */
interface StoredRun extends Omit<Run, "network" | "history"> {
  readonly format: 1;
  readonly network: Omit<Network, "parameters">;
  readonly history: readonly Omit<EpochRecord, "trainingLosses" | "validationLosses">[];
}

/** The project's runs: `data/runs`, or the folder that the environment variable `LAB_RUNS` names. */
export function runsFolder(): string {
  return Deno.env.get("LAB_RUNS") ?? fileURLToPath(new URL("../../data/runs", import.meta.url));
}

/** Writes a run's folder; an older run in it is replaced once all of the new one is on disk. */
export async function saveRun(run: Run, folder: string): Promise<void> {
  const { network: { parameters, ...network }, history, ...rest } = run;
  const stored: StoredRun = {
    format: 1,
    ...rest,
    network,
    history: history.map(({ trainingLosses: _t, validationLosses: _v, ...record }) => record),
  };
  const matrix = (rows: readonly (readonly number[])[]) => ({
    shape: [rows.length, rows[0]?.length ?? 0],
    values: Float32Array.from(rows.flat()),
  });
  const tensors = writeSafetensors({
    trainingLosses: matrix(history.map((record) => record.trainingLosses)),
    validationLosses: matrix(history.map((record) => record.validationLosses)),
    ...Object.fromEntries(parameters.map((values, i) => [parameterName(i), { shape: [values.length], values }])),
  });
  await Deno.mkdir(folder, { recursive: true });
  await writeWhole(`${folder}/tensors.safetensors`, tensors);
  await writeWhole(`${folder}/run.json`, JSON.stringify(stored, null, 1) + "\n");
}

/** Reads a run's folder. @throws {Error} When a file is missing, or not what {@link saveRun} writes. */
export async function loadRun(folder: string): Promise<Run> {
  const fail = (expected: string, cause: unknown): never => {
    throw new Error(
      `Cannot load the run ${folder}: expected ${expected}, found ${(cause as Error).message}; ` +
        `give a folder that "deno task train" wrote, or retrain`,
      { cause },
    );
  };
  const text = await Deno.readTextFile(`${folder}/run.json`).catch((cause) => fail("a file run.json", cause));
  const bytes = await Deno.readFile(`${folder}/tensors.safetensors`).catch((cause) =>
    fail("a file tensors.safetensors", cause)
  );
  try {
    const { format, network, history, ...rest } = JSON.parse(text) as StoredRun;
    if (format !== 1) throw new SyntaxError(`format ${format}`);
    const tensors = readSafetensors(bytes, "tensors.safetensors");
    const rowsOf = ({ shape, values }: { shape: readonly number[]; values: Float32Array }) =>
      Array.from({ length: shape[0] }, (_, i) => Array.from(values.subarray(i * shape[1], (i + 1) * shape[1])));
    const [training, validation] = [rowsOf(tensors.trainingLosses), rowsOf(tensors.validationLosses)];
    const parameters = [];
    for (let i = 0; parameterName(i) in tensors; i++) parameters.push(tensors[parameterName(i)].values);
    if (training.length < history.length || Object.keys(tensors).length !== parameters.length + 2) {
      throw new SyntaxError(`tensors ${Object.keys(tensors).join(", ")} for ${history.length} epochs`);
    }
    return {
      ...rest,
      network: { ...network, parameters },
      history: history.map((record, i) => ({
        ...record,
        // JSON has no NaN, which is what a training that diverges ends with; it is stored as null.
        trainingLoss: record.trainingLoss ?? NaN,
        validationLoss: record.validationLoss ?? NaN,
        trainingLosses: training[i],
        validationLosses: validation[i],
      })),
    };
  } catch (cause) {
    return fail("a run of format 1", cause);
  }
}

/** Names of the run folders in a folder, in alphabetical order; none where the folder does not exist. */
export async function listRuns(folder = runsFolder()): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      const isRun = isDirectory && await Deno.stat(`${folder}/${name}/run.json`).then(() => true, () => false);
      if (isRun) names.push(name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names.sort();
}

/** The article's settings, which go without saying in a run's name. */
const UNSAID = { batchSize: 64, learningRate: 3e-4 };

/** The name of a run's folder, which says what sets it apart: "convnet_1-sigmoid-fashion-mnist-seed1-60epochs". */
export function runName(
  { name, output }: Architecture,
  dataset: string,
  seed: number,
  { epochs, batchSize, learningRate, shuffleSeed }: TrainSettings,
): string {
  const parts = [name, output, dataset, `seed${seed}`];
  if (shuffleSeed !== null) parts.push(`shuffle${shuffleSeed}`);
  if (batchSize !== UNSAID.batchSize) parts.push(`batch${batchSize}`);
  if (learningRate !== UNSAID.learningRate) parts.push(`rate${learningRate}`);
  return [...parts, `${epochs}epochs`].join("-").toLowerCase();
}

/** Whether a run is a full training of this network (its layers and seed), on this data, with these settings. */
export function isRunOf(
  run: Run,
  network: Network,
  dataset: Run["dataset"],
  settings: TrainSettings,
): boolean {
  const { parameters: _a, ...wanted } = network;
  const { parameters: _b, ...found } = run.network;
  const pick = ({ epochs, batchSize, learningRate, shuffleSeed }: TrainSettings) =>
    [epochs, batchSize, learningRate, shuffleSeed].join();
  return canonical(wanted) === canonical(found) && canonical(dataset) === canonical(run.dataset) &&
    pick(settings) === pick(run.settings) && run.history.length === settings.epochs;
}

function parameterName(index: number): string {
  return `parameter_${index}`;
}

/** JSON with the keys of every record in alphabetical order. */
function canonical(value: unknown): string {
  return JSON.stringify(
    value,
    (_key, part) =>
      part && typeof part === "object" && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => a < b ? -1 : 1))
        : part,
  );
}
