/**
 * Reads and writes tensors in the safetensors format, which Python, Rust and JavaScript tools open: eight bytes of
 * header length, a JSON header of names, types and shapes, then the values, little-endian.
 * Source: https://github.com/huggingface/safetensors (format of version 0.3).
 * @module
 */
import * as z from "zod";
import { sizeOf } from "../numbers.ts";

/** A named array of 32-bit floats. */
export interface NamedTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** What a safetensors file holds. */
export interface SafetensorsFile {
  readonly tensors: Readonly<Record<string, NamedTensor>>;
  /** Texts that the format keeps beside the tensors; none where there are none. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Tensors by name, and texts about them, as the bytes of a file. */
export function writeSafetensors(
  tensors: SafetensorsFile["tensors"],
  metadata: SafetensorsFile["metadata"] = {},
): Uint8Array {
  let offset = 0;
  const header: Record<string, unknown> = Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {};
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    header[name] = { dtype: "F32", shape, data_offsets: [offset, offset += values.byteLength] };
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(text.length / 8) * 8; // padded with spaces, so that the values are aligned
  const bytes = new Uint8Array(8 + headerLength + offset).fill(0x20, 8, 8 + headerLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.set(text, 8);
  let at = 8 + headerLength;
  for (const { values } of Object.values(tensors)) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return bytes;
}

/**
 * Tensors by name and metadata, from the bytes of a file.
 * @param name What to call the file in errors.
 * @throws {SyntaxError} When the bytes are not a safetensors file of 32-bit floats.
 */
export function readSafetensors(bytes: Uint8Array, name: string): SafetensorsFile {
  const fail = (found: string, cause?: unknown): never => {
    throw new SyntaxError(
      `Cannot read ${name}: expected a safetensors file of 32-bit floats, found ${found}; get the file again`,
      { cause },
    );
  };
  if (bytes.length < 8) fail(`${bytes.length} bytes`);
  const headerLength = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const start = 8 + headerLength;
  if (start > bytes.length) fail(`${bytes.length} bytes where the header alone has ${headerLength}`);
  const text = new TextDecoder().decode(bytes.subarray(8, start));
  if (!text.startsWith("{")) return fail("a header that is no JSON object");
  let header: Record<string, unknown>;
  try {
    header = JSON.parse(text);
  } catch (cause) {
    return fail("a header that is not JSON", cause);
  }
  const { __metadata__: texts = {}, ...entries } = header;
  const { data: metadata } = TEXTS.safeParse(texts);
  if (!metadata) return fail(`the metadata ${JSON.stringify(texts)}`);
  const ranges: (readonly [begin: number, end: number])[] = [];
  const tensors = Object.entries(entries).map(([tensor, entry]) => {
    const { data: described } = TENSOR.safeParse(entry);
    if (!described) return fail(`${JSON.stringify(tensor)} described by ${JSON.stringify(entry)}`);
    const { shape, data_offsets: [begin, end] } = described;
    if (end - begin !== 4 * sizeOf(shape) || start + end > bytes.length) {
      fail(`${JSON.stringify(tensor)}, ${shape.join("×")}, in bytes ${begin} … ${end} of ${bytes.length - start}`);
    }
    ranges.push([begin, end]);
    return [tensor, { shape, values: new Float32Array(bytes.slice(start + begin, start + end).buffer) }] as const;
  });
  // One value after the other, each byte described once: no holes, no overlaps, nothing behind.
  const last = ranges.sort(([a, b], [c, d]) => a - c || b - d)
    .reduce((at, [begin, end]) => begin === at ? end : NaN, 0);
  if (start + last !== bytes.length) fail(`values that leave holes or overlap in ${bytes.length - start} bytes`);
  return { tensors: Object.fromEntries(tensors), metadata };
}

const size = z.int().min(0);
/** A tensor as the header describes it. */
const TENSOR = z.object({ dtype: z.literal("F32"), shape: z.array(size), data_offsets: z.tuple([size, size]) });
const TEXTS = z.record(z.string(), z.string());
