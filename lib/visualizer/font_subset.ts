/**
 * The part of a font that some words need, by HarfBuzz's subsetter.
 * @module
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** HarfBuzz's C interface (hb-subset.h): handles, addresses and flags are numbers. */
interface HarfBuzz {
  readonly memory: WebAssembly.Memory;
  readonly call: Readonly<Record<string, (...values: number[]) => number>>;
}

/** Of hb-subset.h: the sets of an input, and the flag that leaves out instructions for coarse screens. */
const UNICODE = 1;
const DROPPED_TABLES = 3;
const NO_HINTING = 1;
const WRITABLE = 2;

let harfBuzz: HarfBuzz | undefined;

/** Compiled at once, not awaited, so that figures stay plain functions. */
function loadHarfBuzz(): HarfBuzz {
  if (harfBuzz) return harfBuzz;
  const path = createRequire(import.meta.url).resolve("harfbuzzjs/dist/harfbuzz-subset.wasm");
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(path)));
  harfBuzz = { memory: exports.memory as WebAssembly.Memory, call: exports as HarfBuzz["call"] };
  harfBuzz.call._initialize();
  return harfBuzz;
}

/**
 * A TrueType font with the glyphs of `codePoints` alone, without hinting, kerning and ligatures; the same bytes for the
 * same input. Throws an Error where the bytes are no font.
 */
export function subsetFont(font: Uint8Array, codePoints: Iterable<number>): Uint8Array {
  const { memory, call: hb } = loadHarfBuzz();
  const address = hb.malloc(font.length);
  new Uint8Array(memory.buffer).set(font, address);
  const blob = hb.hb_blob_create(address, font.length, WRITABLE, 0, 0);
  const face = hb.hb_face_create(blob, 0);
  const input = hb.hb_subset_input_create_or_fail();
  for (const codePoint of codePoints) hb.hb_set_add(hb.hb_subset_input_set(input, UNICODE), codePoint);
  for (const table of ["BASE", "DSIG", "GDEF", "GPOS", "GSUB", "STAT"]) {
    hb.hb_set_add(hb.hb_subset_input_set(input, DROPPED_TABLES), tagOf(table));
  }
  hb.hb_subset_input_set_flags(input, NO_HINTING);
  const subset = hb.hb_subset_or_fail(face, input);
  const result = hb.hb_face_reference_blob(subset);
  const begin = hb.hb_blob_get_data(result, 0);
  const bytes = new Uint8Array(memory.buffer).slice(begin, begin + hb.hb_blob_get_length(result));
  for (const blobOfOurs of [result, blob]) hb.hb_blob_destroy(blobOfOurs);
  for (const faceOfOurs of [subset, face]) hb.hb_face_destroy(faceOfOurs);
  hb.hb_subset_input_destroy(input);
  hb.free(address);
  if (bytes.length === 0) {
    throw new Error(
      `Cannot take a part of a font: expected TrueType, found ${font.length} bytes that HarfBuzz can't read`,
    );
  }
  return bytes;
}

function tagOf(name: string): number {
  return [...name].reduce((tag, letter) => tag << 8 | letter.charCodeAt(0), 0);
}
