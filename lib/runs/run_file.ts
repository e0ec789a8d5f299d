/**
 * A run as the bytes of its two files: `run.json`, which says what was trained, how, where, and what each epoch brought, and
 * the tensors that it names by their SHA-256: final parameters, and losses of every batch where they are kept.
 * @module
 */
import * as z from "zod";
import { parameterShapes } from "../models/networks.ts";
import { noteUnfinished } from "../unfinished.ts";
import type { EpochRecord, Measurement, Part, Run, RunRecord } from "../types.ts";
import { canonical, isRecord, sha256 } from "./canonical.ts";
import { messageOf } from "./errors.ts";
import { experimentId } from "./experiment.ts";
import { FORMAT, type ReadRun, STORED_RUN, storedLoss, type StoredRun } from "./run_schema.ts";
import { type NamedTensor, readSafetensors, writeSafetensors } from "./safetensors.ts";

/** What a run is made of; the rest of its record follows from it. */
export type RunParts = Omit<Run, "id" | "epochs" | "isComplete" | "seconds"> & { readonly planned: number };

/** A run, or its record, from what it is made of. */
export function makeRun<Parts extends Omit<RunParts, "network">>(
  { planned, ...parts }: Parts,
): Omit<Parts, "planned"> & Pick<Run, "id" | "epochs" | "isComplete" | "seconds"> {
  const done = parts.history.length;
  noteUnfinished(parts.history, { done, planned });
  const seconds = parts.history.reduce((sum, { seconds }) => sum + seconds.training + seconds.evaluation, 0);
  return {
    id: experimentId(parts.experiment),
    ...parts,
    epochs: { planned, done },
    isComplete: done === planned,
    seconds: Math.round(1000 * seconds) / 1000,
  };
}

/** The name of a tensors' file, which follows from its content. */
export function tensorsName(hash: string): string {
  return `tensors-${hash.slice(0, 16)}.safetensors`;
}

/** The two files of a run, and the name of the second. */
export function encodeRun(run: Run): { json: string; tensors: Uint8Array; name: string } {
  const { id, experiment, epochs, classes, images, started, sessions, history, network } = run;
  const tensors = writeSafetensors({ ...encodeLosses(history), ...encodeParameters(network) });
  const hash = sha256(tensors);
  const stored: StoredRun = {
    format: FORMAT,
    id,
    experiment,
    epochs,
    classes: [...classes],
    images: mapParts(images, (list) => [...list]),
    started,
    sessions: [...sessions],
    tensors: hash,
    history: history.map(({ epoch, trainingLoss, measured, seconds }) => ({
      epoch,
      trainingLoss: storedLoss(trainingLoss),
      measured: mapParts(measured, ({ loss, correctByClass }, part) => {
        if (correctByClass) return { loss: storedLoss(loss), correct: [...correctByClass] };
        throw new TypeError(
          `Cannot store epoch ${epoch} of ${id}: expected counts of each class of ${part}, found none`,
        );
      }),
      seconds,
    })),
  };
  const lines = Object.entries({ ...stored, sha256: sha256(canonical(stored)) }).map(([key, value]) => {
    const isHistory = key === "history" && history.length > 0;
    return `${JSON.stringify(key)}: ${isHistory ? writeLines(value as unknown[]) : JSON.stringify(value)}`;
  });
  return { json: `{\n${lines.join(",\n")}\n}\n`, tensors, name: tensorsName(hash) };
}

/**
 * Reads the text of a `run.json`.
 * @throws {SyntaxError} With what was found, where it is not what {@link encodeRun} wrote, or of another format.
 */
export function decodeJson(text: string): ReadRun {
  const whole = parseJson(text);
  if (!isRecord(whole) || !("format" in whole)) throw new SyntaxError("no format in run.json");
  if (whole.format !== FORMAT) throw new SyntaxError(`format ${JSON.stringify(whole.format)} in run.json`);
  const { sha256: checksum, ...stored } = whole;
  if (checksum !== sha256(canonical(stored))) throw new SyntaxError("a run.json that is not as it was written");
  const { success, error, data } = STORED_RUN.safeParse(stored);
  if (!success) throw new SyntaxError(`a run.json that is none: ${z.prettifyError(error).replaceAll(/\s+/g, " ")}`);
  if (data.id !== experimentId(data.experiment)) throw new SyntaxError(`the id ${data.id} for another experiment`);
  if (data.epochs.done !== data.history.length || data.history.some(({ epoch }, i) => epoch !== i + 1)) {
    throw new SyntaxError(`${data.history.length} records for ${data.epochs.done} epochs`);
  }
  return data;
}

/** The record of a run, from what `run.json` says. */
export function decodeRecord(folder: string, stored: ReadRun, losses: BatchLosses = {}): RunRecord {
  const { experiment, epochs, classes, images, started, sessions, tensors } = stored;
  const history = stored.history.map(({ measured, ...record }, i): EpochRecord => ({
    ...record,
    ...(losses.training ? { trainingLosses: losses.training[i] } : {}),
    measured: mapParts(measured, ({ loss, correct }, part): Measurement => {
      const ofPart = losses[part]?.shift();
      const accuracy = { correct: sum(correct), total: sum(images[part] ?? []) };
      return { loss, accuracy, correctByClass: correct, ...(ofPart ? { losses: ofPart } : {}) };
    }),
  }));
  return makeRun({ folder, experiment, planned: epochs.planned, history, classes, images, started, sessions, tensors });
}

/** The tensors that hold the losses of batches, while training and while measuring a part. */
const LOSSES = {
  training: "training_losses",
  train: "train_measured_losses",
  validation: "validation_measured_losses",
  test: "test_measured_losses",
} as const;

/** Rows of losses, one for each epoch that has them. */
type BatchLosses = { readonly [Pass in keyof typeof LOSSES]?: number[][] | undefined };

/**
 * A run from what `run.json` says and the bytes of the file that it names.
 * @throws {SyntaxError} Where these are not the bytes that the run was written with.
 */
export function decodeRun(folder: string, stored: ReadRun, bytes: Uint8Array): Run {
  const { architecture, seed } = stored.experiment;
  const name = tensorsName(stored.tensors);
  if (sha256(bytes) !== stored.tensors) throw new SyntaxError(`${name} that is not as it was written`);
  const { tensors } = readSafetensors(bytes, name);
  const parameters = parameterShapes(architecture).map((shape, i) => {
    const found = tensors[parameterName(i)];
    if (found && canonical(found.shape) === canonical(shape)) return found.values;
    throw new SyntaxError(`no parameter ${i} of ${shape.join("×")} values in ${name}`);
  });
  const losses: BatchLosses = Object.fromEntries(
    Object.entries(LOSSES).map(([pass, name]) => [pass, rowsOf(tensors[name])]),
  );
  const { tensors: _, ...record } = decodeRecord(folder, stored, losses);
  noteUnfinished(parameters, record.epochs);
  return { ...record, network: { ...architecture, seed, parameters } };
}

/** Whether all records of a history have their batches' losses. */
export function hasBatchLosses(history: readonly EpochRecord[]): boolean {
  return history.length > 0 && history.every(({ trainingLosses }) => trainingLosses);
}

/** A record without the losses of its batches. */
export function withoutBatchLosses({ trainingLosses: _, measured, ...record }: EpochRecord): EpochRecord {
  return { ...record, measured: mapParts(measured, ({ losses: _, ...measurement }) => measurement) };
}

function encodeLosses(history: readonly EpochRecord[]): Record<string, NamedTensor> {
  if (!hasBatchLosses(history)) return {};
  return Object.fromEntries(
    Object.entries(LOSSES).map(([pass, name]) => {
      const rows = history.flatMap(({ trainingLosses, measured }) => {
        const losses = pass === "training" ? trainingLosses : measured[pass as Part]?.losses;
        return losses ? [losses] : [];
      });
      return [name, { shape: [rows.length, rows[0]?.length ?? 0], values: Float32Array.from(rows.flat()) }];
    }),
  );
}

function encodeParameters(network: Run["network"]): Record<string, NamedTensor> {
  const shapes = parameterShapes(network);
  return Object.fromEntries(network.parameters.map((values, i) => [parameterName(i), { shape: shapes[i], values }]));
}

const parameterName = (index: number) => `parameter_${index}`;

function rowsOf(matrix: NamedTensor | undefined): number[][] | undefined {
  if (!matrix) return undefined;
  const [rows, columns] = matrix.shape;
  return Array.from({ length: rows }, (_, i) => Array.from(matrix.values.subarray(i * columns, (i + 1) * columns)));
}

/** What is said of each part, made of what was said of it. */
export function mapParts<Value, Result>(
  parts: { readonly [P in Part]?: Value },
  map: (value: Value, part: Part) => Result,
): { [P in Part]?: Result } {
  return Object.fromEntries(Object.entries(parts).map(([part, value]) => [part, map(value, part as Part)]));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** A line for each of some records. */
function writeLines(records: readonly unknown[]): string {
  return `[\n  ${records.map((record) => JSON.stringify(record)).join(",\n  ")}\n]`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`a run.json that is no JSON (${messageOf(cause)})`, { cause });
  }
}
