/**
 * Snapshots: the parameters of one training after several of its epochs, in one safetensors file that carries the run's id.
 * @module
 */
import { layerTable } from "../../lib/models/networks.ts";
import { writeWhole } from "../../lib/files.ts";
import type { Architecture } from "../../lib/types.ts";
import { messageOf, RunFileError } from "../../lib/runs/errors.ts";
import { type NamedTensor, readSafetensors, writeSafetensors } from "../../lib/runs/safetensors.ts";

/** The parameters of a network by the epoch after which it had them, 0 for the initial ones. */
export type Snapshots = ReadonlyMap<number, readonly Float32Array[]>;

/** Writes the snapshots of the run that `id` names. @throws What the system says. */
export async function saveSnapshots(
  path: string,
  { id, architecture, snapshots }: {
    readonly id: string;
    readonly architecture: Architecture;
    readonly snapshots: Snapshots;
  },
): Promise<void> {
  const shapes = parameterShapes(architecture);
  const tensors: Record<string, NamedTensor> = {};
  for (const [epoch, parameters] of [...snapshots].sort(([a], [b]) => a - b)) {
    parameters.forEach((values, i) => tensors[tensorName(epoch, i)] = { shape: shapes[i], values });
  }
  await writeWhole(path, writeSafetensors(tensors, { id }));
}

/**
 * Reads the snapshots of a run after these epochs, in their order.
 * @throws {RunFileError} When the file cannot be read, is of another run, or lacks a parameter of an epoch.
 */
export async function loadSnapshots(
  path: string,
  { id, architecture, epochs }: {
    readonly id: string;
    readonly architecture: Architecture;
    readonly epochs: readonly number[];
  },
): Promise<Snapshots> {
  const fail = (kind: "damaged" | "inaccessible", found: string, cause?: unknown): never => {
    const message = `Cannot load the snapshots ${path}: expected those of ${id}, found ${found}; ` +
      `get the file again, or make it with "deno task snapshots"`;
    throw new RunFileError(kind, message, { cause });
  };
  const bytes = await Deno.readFile(path).catch((error) => fail("inaccessible", messageOf(error), error));
  const { tensors, metadata } = (() => {
    try {
      return readSafetensors(bytes, "it");
    } catch (error) {
      return fail("damaged", messageOf(error), error);
    }
  })();
  if (metadata.id !== id) fail("damaged", `those of ${metadata.id}`);
  const shapes = parameterShapes(architecture);
  return new Map(
    epochs.map((epoch) => [
      epoch,
      shapes.map((shape, i) => {
        const tensor = tensors[tensorName(epoch, i)];
        if (tensor?.shape.join() === shape.join()) return tensor.values;
        return fail("damaged", `no parameter ${i} of ${shape.join("×")} values of epoch ${epoch}`);
      }),
    ]),
  );
}

function parameterShapes(architecture: Architecture): (readonly number[])[] {
  return layerTable(architecture).flatMap(({ parameters }) => parameters.map(({ shape }) => shape));
}

const tensorName = (epoch: number, index: number) => `epoch_${epoch}.parameter_${index}`;
