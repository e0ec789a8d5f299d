/**
 * The one font of all figures, measured and cut by HarfBuzz: the same widths on every machine, one without any fonts included.
 * @module
 */
import { Blob, Face, Font } from "harfbuzzjs";
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/**
 * The family's name in figures. It is Source Sans 3, a text font of Adobe's under the SIL Open Font License 1.1: Latin,
 * Greek, Cyrillic, arrows and signs in both weights, and digits that are all equally wide. The name is our own, so that a
 * font that a machine has can't take its place.
 */
export const FONT = "Figure Sans";
/** The printable signs of ASCII, which pages whose words are not known beforehand embed. */
export const ASCII = String.fromCharCode(...Array.from({ length: 95 }, (_, i) => 32 + i));

const PACKAGE = "@expo-google-fonts/source-sans-3";
const FILES = { normal: "400Regular/SourceSans3_400Regular.ttf", bold: "700Bold/SourceSans3_700Bold.ttf" } as const;

/** A weight of the font by its name in CSS. */
export type Weight = keyof typeof FILES;

/** The files of the font's weights, to register them. */
export function fontFiles(): string[] {
  return Object.values(FILES).map((file) => resolve(`${PACKAGE}/${file}`));
}

const { resolve } = createRequire(import.meta.url);

/** What is known of a weight: its bytes, and the width of each sign that it has, in font sizes. */
interface Measured {
  readonly bytes: Uint8Array;
  readonly widths: ReadonlyMap<number, number>;
}

const weights = new Map<Weight, Measured>();

function loadWeight(weight: Weight): Measured {
  let known = weights.get(weight);
  if (!known) {
    const bytes = readFileSync(resolve(`${PACKAGE}/${FILES[weight]}`));
    weights.set(weight, known = { bytes, widths: readWidths(bytes) });
  }
  return known;
}

/** The advance widths of a font, in font sizes by code point. */
export function readWidths(bytes: Uint8Array): Map<number, number> {
  const face = new Face(new Blob(bytes));
  const font = new Font(face);
  return new Map(
    Array.from(face.collectUnicodes(), (code) => [code, font.glyphHAdvance(font.nominalGlyph(code)!) / face.upem]),
  );
}

/**
 * The width of a text in CSS pixels, as it is written: what the font lacks counts as its substitute. Figures do without
 * kerning, which Skia's SVG renderer doesn't know, so that a text is equally wide wherever it is shown.
 */
export function measureText(text: string, { size = 13, bold = false }: { size?: number; bold?: boolean } = {}): number {
  const { widths } = loadWeight(bold ? "bold" : "normal");
  return size * [...inFont(text)].reduce((sum, sign) => sum + (widths.get(sign.codePointAt(0)!) ?? 0), 0);
}

/** The width of the widest of some texts. */
export function widestOf(texts: readonly string[], style?: { size?: number; bold?: boolean }): number {
  return Math.max(0, ...texts.map((text) => measureText(text, style)));
}

/**
 * A text in signs that the font has. Signs of other scripts become their Unicode numbers in brackets, neighbours in one:
 * "東京" is written [U+6771 U+4EAC]. So no sign is ever an empty box, and none comes from a font that another machine
 * lacks; a figure's caption explains its substitutes (see {@link explainSubstitutes}).
 */
export function inFont(text: string): string {
  const { widths } = loadWeight("normal");
  // Joiners and selectors only shape the signs around them.
  const signs = [...text.normalize("NFC").replace(/\p{Default_Ignorable_Code_Point}/gu, "")];
  const numbered = signs.map((sign) => {
    const code = sign.codePointAt(0)!;
    return widths.has(code) ? sign : `\0U+${code.toString(16).toUpperCase().padStart(4, "0")}\0`; // 0 itself is lacking
  }).join("");
  return numbered.replaceAll("\0\0", " ").replace(/\0(.*?)\0/g, "[$1]");
}

/** A sentence that says what the substitutes in written words stand for; nothing where there are none. */
export function explainSubstitutes(words: string): string {
  const numbers = [...words.matchAll(/\[(U\+[0-9A-F]{4,6}(?: U\+[0-9A-F]{4,6})*)\]/g)].map(([, run]) => run);
  if (numbers.length === 0) return "";
  const meaning = [...new Set(numbers)].map((run) => {
    const signs = run.split(" ").map((number) => String.fromCodePoint(parseInt(number.slice(2), 16))).join("");
    return `[${run}] is ${signs}`;
  });
  return ` Signs that the figures' font lacks are written as their Unicode numbers: ${meaning.join(", ")}.`;
}

/** A style sheet with the part of the font that words need, so that a picture in a page looks as it does everywhere. */
export function fontFaces(words: Readonly<Record<Weight, string>>): string {
  const rules = Object.entries(words).filter(([, text]) => text !== "").map(([weight, text]) => {
    const codePoints = [...new Set(text)].map((sign) => sign.codePointAt(0)!).sort((a, b) => a - b);
    const data = Buffer.from(subsetFont(loadWeight(weight as Weight).bytes, codePoints)).toString("base64");
    return `@font-face{font-family:"${FONT}";font-weight:${weight};src:url(data:font/ttf;base64,${data})}`;
  });
  return `<style>${rules.join("")}</style>`;
}

/** HarfBuzz's C interface (hb-subset.h): handles, addresses and flags are numbers. */
interface Subsetter {
  readonly memory: WebAssembly.Memory;
  readonly call: Readonly<Record<string, (...values: number[]) => number>>;
}

/** Of hb-subset.h: the sets of an input, and the flag that leaves out instructions for coarse screens. */
const UNICODE = 1;
const DROPPED_TABLES = 3;
const NO_HINTING = 1;
const WRITABLE = 2;

let subsetter: Subsetter | undefined;

/** The package has no functions around its subsetter, and those of npm's subset-font are not plain: figures would have to wait for them. */
function loadSubsetter(): Subsetter {
  if (subsetter) return subsetter;
  const module = new WebAssembly.Module(readFileSync(resolve("harfbuzzjs/dist/harfbuzz-subset.wasm")));
  const { exports } = new WebAssembly.Instance(module);
  subsetter = { memory: exports.memory as WebAssembly.Memory, call: exports as Subsetter["call"] };
  subsetter.call._initialize();
  return subsetter;
}

/**
 * A TrueType font with the glyphs of `codePoints` alone, without hinting, kerning and ligatures; the same bytes for the
 * same input.
 */
function subsetFont(font: Uint8Array, codePoints: Iterable<number>): Uint8Array {
  const { memory, call: hb } = loadSubsetter();
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
  return bytes;
}

function tagOf(name: string): number {
  return [...name].reduce((tag, letter) => tag << 8 | letter.charCodeAt(0), 0);
}
