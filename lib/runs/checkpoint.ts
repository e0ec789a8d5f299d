/**
 * Checkpoints: all that a training needs to go on, of the last two epochs. They stay on the machine that trained, and say
 * themselves of which experiment and epoch they are and whether they are whole.
 * @module
 */
import type { Checkpoint } from "../trainer/train_options.ts";
import { writeWhole } from "../files.ts";
import { sha256 } from "./canonical.ts";
import { messageOf, RunFileError } from "./errors.ts";
import { checkpointName } from "./run_folder.ts";
import { readSafetensors, writeSafetensors } from "./safetensors.ts";

/** Writes a checkpoint of an experiment under the name of its epoch. @throws What the system says. */
export async function saveCheckpoint(folder: string, id: string, { epoch, state }: Checkpoint): Promise<void> {
  const variables = state.variables.map((values, i) => [variableName(i), { shape: [values.length], values }]);
  const tensors = Object.fromEntries(variables);
  const metadata = { id, epoch: String(epoch), step: String(state.step) };
  // The checksum is that of the same file without it, so that it covers header and values.
  const whole = { ...metadata, sha256: sha256(writeSafetensors(tensors, metadata)) };
  await writeWhole(`${folder}/${checkpointName(epoch)}`, writeSafetensors(tensors, whole));
}

/**
 * The newest checkpoint of an experiment after `epoch` epochs or fewer. One that is damaged or of another experiment is
 * passed over, with a warning on the console. Newer ones are ignored: a kill came between them and their `run.json`.
 * @returns `undefined` where there is none.
 * @throws {RunFileError} When the system refuses to read.
 */
export async function loadCheckpoint(folder: string, id: string, epoch: number): Promise<Checkpoint | undefined> {
  for (const candidate of await listEpochs(folder, epoch)) {
    const path = `${folder}/${checkpointName(candidate)}`;
    const bytes = await Deno.readFile(path).catch((cause) => {
      throw new RunFileError("inaccessible", `Cannot read ${path}: ${messageOf(cause)}; make it readable`, { cause });
    });
    try {
      return decodeCheckpoint(bytes, { id, epoch: candidate });
    } catch (error) {
      console.warn(`Passed over ${path}: ${messageOf(error)}`);
    }
  }
}

/** @throws {SyntaxError} With what was found, where this is not the whole checkpoint of this experiment and epoch. */
function decodeCheckpoint(bytes: Uint8Array, wanted: { readonly id: string; readonly epoch: number }): Checkpoint {
  const { tensors, metadata: { sha256: checksum, ...metadata } } = readSafetensors(bytes, "it");
  if (checksum !== sha256(writeSafetensors(tensors, metadata))) throw new SyntaxError("it is not as it was written");
  const { id, epoch, step } = metadata;
  if (id !== wanted.id || epoch !== String(wanted.epoch)) {
    throw new SyntaxError(`it is of epoch ${epoch} of ${id}, expected epoch ${wanted.epoch} of ${wanted.id}`);
  }
  const variables = Object.keys(tensors).map((_, i) => tensors[variableName(i)].values);
  return { epoch: wanted.epoch, state: { step: Number(step), variables } };
}

/** The epochs of the checkpoints in a folder up to a given one, the newest first. */
async function listEpochs(folder: string, upTo: number): Promise<number[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch((cause) => {
    if (cause instanceof Deno.errors.NotFound) return [];
    throw new RunFileError("inaccessible", `Cannot look for checkpoints in ${folder}: ${messageOf(cause)}`, { cause });
  });
  return entries.map(({ name }) => Number(/^checkpoint-(\d+)\.safetensors$/.exec(name)?.[1]))
    .filter((epoch) => epoch <= upTo).sort((a, b) => b - a);
}

const variableName = (index: number) => `variable_${index}`;
