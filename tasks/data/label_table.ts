/**
 * A table of labels beside a flat folder of image files: labels.csv with a column of file names and one of classes, or
 * train.csv beside a folder of the images.
 * @module
 */
// @ts-types="./d3_dsv.d.ts"
import { dsvFormat } from "d3-dsv";
import { join } from "node:path";
import { readImageFile } from "../../lib/data/image_files.ts";
import type { Collection } from "./collection.ts";
import { byNameOrNumber } from "./image_folder.ts";

const LABEL_COLUMN = /^(labels?|class(es)?|class_?name|category|target|species|breed|kind|y)$/i;
const SPLIT_COLUMN = /^(split|set|subset|part|partition|usage)$/i;

/** The rows below a table's names, or all where its first line names a file. */
interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Reads the first table (.csv or .tsv, by commas, semicolons, tabs or bars) that names most of the files; undefined where none
 * does. Files may be in a folder of `folder`: a row names them with it or without, and with their ending or without.
 */
export async function readLabelTable(
  folder: string,
  files: readonly string[],
  invert: boolean,
): Promise<Collection | undefined> {
  for (const table of files.filter((file) => /\.[ct]sv$/i.test(file))) {
    const text = (await Deno.readTextFile(join(folder, table))).replace(/^\ufeff/, "");
    const found = readTable(parseTable(text, fileNames(files)), { folder, table, files, invert });
    if (found) return found;
  }
}

/** Which file a cell of a table names. */
function fileNames(files: readonly string[]): (value: string) => string | undefined {
  const stem = (path: string) => path.replace(/^.*[\\/]/, "").replace(/\.\w+$/, "");
  const byStem = new Map(files.map((file) => [stem(file), file]));
  return (value) => files.includes(value) ? value : byStem.get(stem(value));
}

function parseTable(text: string, fileOf: (value: string) => string | undefined): Table {
  const [head] = text.split(/\r?\n/, 1);
  const count = (sign: string) => head.split(sign).length;
  const [sign] = [",", ";", "\t", "|"].toSorted((a, b) => count(b) - count(a));
  const [first = [], ...rest] = dsvFormat(sign).parseRows(text).map((row) => row.map((value) => value.trim()));
  return first.some(fileOf)
    ? { columns: first.map((_, index) => `column ${index + 1}`), rows: [first, ...rest] }
    : { columns: first, rows: rest };
}

function readTable(
  { columns, rows }: Table,
  { folder, table, files, invert }: { folder: string; table: string; files: readonly string[]; invert: boolean },
): Collection | undefined {
  const fileOf = fileNames(files);
  const valuesOf = (column: string) => rows.map((row) => row[columns.indexOf(column)] ?? "");
  const fileColumn = columns.find((column) => {
    const known = valuesOf(column).filter(fileOf).length;
    return rows.length > 0 && known >= 0.5 * rows.length;
  });
  if (fileColumn === undefined) return undefined;
  const others = columns.filter((column) => column !== fileColumn && !SPLIT_COLUMN.test(column));
  const isOfClasses = (column: string) => {
    const distinct = new Set(valuesOf(column)).size;
    return distinct >= 2 && distinct <= 256 && distinct < rows.length;
  };
  const labelColumn = others.find((column) => LABEL_COLUMN.test(column)) ?? others.find(isOfClasses);
  if (labelColumn === undefined) return undefined;
  const splitColumn = columns.find((column) => SPLIT_COLUMN.test(column));
  const [names, labels] = [valuesOf(fileColumn), valuesOf(labelColumn)];
  const splits = splitColumn === undefined ? [] : valuesOf(splitColumn);
  const present = names.map((name, row) => ({ file: fileOf(name), label: labels[row], split: splits[row] ?? "" }))
    .filter((entry): entry is typeof entry & { file: string } => entry.file !== undefined);
  const classes = [...new Set(present.map(({ label }) => label))].sort(byNameOrNumber);
  const isHeldOut = ({ split }: typeof present[number]) => /^(test|testing|private)/i.test(split);
  const list = (entries: typeof present) =>
    entries.map(({ file, label }) => ({
      source: file,
      label: classes.indexOf(label),
      read: () => readImageFile(join(folder, file), invert),
    }));
  const test = present.filter(isHeldOut);
  const named = new Set(present.map(({ file }) => file));
  const missing = rows.length - present.length;
  return {
    classes,
    train: list(present.filter((entry) => !isHeldOut(entry))),
    ...(test.length > 0 ? { test: list(test) } : {}),
    isOrdered: false,
    leftAside: files.filter((file) => !named.has(file) && file !== table),
    notes: [
      `${table} gives the classes: files by its column ${fileColumn}, classes by ${labelColumn}`,
      ...(missing > 0 ? [`${missing} of its rows name files that are not here`] : []),
    ],
  };
}
