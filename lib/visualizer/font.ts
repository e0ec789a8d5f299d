/**
 * The one font of all figures, measured by its own tables: the same widths on every machine, one without any fonts included.
 * @module
 */
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { subsetFont } from "./font_subset.ts";

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
  return Object.values(FILES).map(pathOf);
}

function pathOf(file: string): string {
  return createRequire(import.meta.url).resolve(`${PACKAGE}/${file}`);
}

/** What is known of a weight: its bytes, and the width of each sign that it has, in font sizes. */
interface Face {
  readonly bytes: Uint8Array;
  readonly widths: ReadonlyMap<number, number>;
}

const faces = new Map<Weight, Face>();

function loadFace(weight: Weight): Face {
  let face = faces.get(weight);
  if (!face) {
    const bytes = readFileSync(pathOf(FILES[weight]));
    faces.set(weight, face = { bytes, widths: readWidths(bytes) });
  }
  return face;
}

/**
 * The width of a text in CSS pixels, as it is written: what the font lacks counts as its substitute. Figures do without
 * kerning, which Skia's SVG renderer doesn't know, so that a text is equally wide wherever it is shown.
 */
export function measureText(text: string, { size = 13, bold = false }: { size?: number; bold?: boolean } = {}): number {
  const { widths } = loadFace(bold ? "bold" : "normal");
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
  const { widths } = loadFace("normal");
  const isLacking = (sign: string) => !widths.has(sign.codePointAt(0)!);
  // Joiners and selectors only shape the signs around them.
  const signs = [...text.normalize("NFC").replace(/\p{Default_Ignorable_Code_Point}/gu, "")];
  return signs.map((sign, index) => {
    if (!isLacking(sign)) return sign;
    const number = `U+${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
    const isFirst = index === 0 || !isLacking(signs[index - 1]);
    const isLast = index === signs.length - 1 || !isLacking(signs[index + 1]);
    return `${isFirst ? "[" : " "}${number}${isLast ? "]" : ""}`;
  }).join("");
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
    const data = Buffer.from(subsetFont(loadFace(weight as Weight).bytes, codePoints)).toString("base64");
    return `@font-face{font-family:"${FONT}";font-weight:${weight};src:url(data:font/ttf;base64,${data})}`;
  });
  return `<style>${rules.join("")}</style>`;
}

/** The advance widths of a TrueType font, in font sizes by code point, from its tables head, hhea, hmtx and cmap (format 4). */
export function readWidths(bytes: Uint8Array): Map<number, number> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tables = new Map(Array.from({ length: view.getUint16(4) }, (_, index) => {
    const at = 12 + index * 16;
    return [String.fromCharCode(...bytes.subarray(at, at + 4)), view.getUint32(at + 8)];
  }));
  const [head, hhea, hmtx, cmap] = ["head", "hhea", "hmtx", "cmap"].map((name) => tables.get(name)!);
  const unitsPerEm = view.getUint16(head + 18);
  const metrics = view.getUint16(hhea + 34);
  const widthOf = (glyph: number) => view.getUint16(hmtx + 4 * Math.min(glyph, metrics - 1)) / unitsPerEm;
  const encodings = Array.from(
    { length: view.getUint16(cmap + 2) },
    (_, index) => cmap + view.getUint32(cmap + 4 + index * 8 + 4),
  );
  const at = encodings.find((offset) => view.getUint16(offset) === 4)!;
  const segments = view.getUint16(at + 6) / 2;
  const widths = new Map<number, number>();
  for (let segment = 0; segment < segments; segment++) {
    const field = (number: number) => at + 14 + 2 * segment + 2 * segments * number + (number > 0 ? 2 : 0);
    const [end, start, delta, range] = [0, 1, 2, 3].map((number) => view.getUint16(field(number)));
    for (let code = start; code <= end && code < 0xffff; code++) {
      const inRange = range === 0 ? code : view.getUint16(field(3) + range + 2 * (code - start));
      const glyph = inRange === 0 ? 0 : (inRange + delta) & 0xffff;
      if (glyph !== 0) widths.set(code, widthOf(glyph));
    }
  }
  return widths;
}
