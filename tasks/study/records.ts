/**
 * What a training tells whoever started it as its own process: records, a JSON line each.
 * @module
 */
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import * as z from "zod";

const RECORD = z.discriminatedUnion("kind", [
  /** The training was found or begun; `epochs` are done, all of them where somebody else has trained it. */
  z.strictObject({ kind: z.literal("begun"), folder: z.string(), epochs: z.int() }),
  z.strictObject({ kind: z.literal("epoch"), epoch: z.int() }),
  /** All is done and measured. */
  z.strictObject({ kind: z.literal("done"), hasDiverged: z.boolean() }),
  /** Another process trains in this folder. */
  z.strictObject({ kind: z.literal("busy"), folder: z.string(), message: z.string() }),
  z.strictObject({ kind: z.literal("failed"), message: z.string() }),
]);

/** One record. */
export type TrainingRecord = z.infer<typeof RECORD>;

/** Writes a record to the output stream. A reader that has gone is no reason to fail: what was learnt is in the folder. */
export function writeRecord(record: TrainingRecord): void {
  try {
    Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(record)}\n`));
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

/** The records of a stream in their order; lines that are none, which a study's file may print, are passed over. */
export async function* readRecords(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<TrainingRecord> {
  for await (const line of createInterface({ input: Readable.from(stream) })) {
    const { success, data } = RECORD.safeParse(parseJson(line));
    if (success) yield data;
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
