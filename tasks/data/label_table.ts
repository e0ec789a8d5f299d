/**
 * A table of labels beside a flat folder of image files: labels.csv with a column of file names and one of classes.
 * @module
 */
// @ts-types="./d3_dsv.d.ts"
import { csvParse, type DSVRowArray, tsvParse } from "d3-dsv";
import { join } from "node:path";
import { byNameOrNumber } from "./image_folder.ts";

/** The rows of a table whose files are there, by part. */
export interface LabelTable {
  readonly classes: readonly string[];
  readonly train: readonly LabelRow[];
  /** Those that a column "split" or the like holds out. */
  readonly test?: readonly LabelRow[];
  readonly leftAside: readonly string[];
  readonly notes: readonly string[];
}

interface LabelRow {
  readonly file: string;
  /** An index of the classes. */
  readonly label: number;
}

const LABEL_COLUMN = /^(labels?|class(es)?|class_?name|category|target|species|breed|kind|y)$/i;
const SPLIT_COLUMN = /^(split|set|subset|part|partition|usage)$/i;

/** Reads the first table (CSV or TSV) that names most of the files; undefined where none does. */
export async function readLabelTable(folder: string, files: readonly string[]): Promise<LabelTable | undefined> {
  for (const table of files.filter((file) => /\.[ct]sv$/i.test(file))) {
    const text = (await Deno.readTextFile(join(folder, table))).replace(/^\ufeff/, "");
    const rows = /\.tsv$/i.test(table) ? tsvParse(text) : csvParse(text);
    const found = readTable(rows, { table, files });
    if (found) return found;
  }
}

function readTable(
  rows: DSVRowArray,
  { table, files }: { readonly table: string; readonly files: readonly string[] },
): LabelTable | undefined {
  const byStem = new Map(files.map((file) => [file.replace(/\.\w+$/, ""), file]));
  const fileOf = (value = "") =>
    files.includes(value) ? value : byStem.get(value.replace(/^.*[\\/]/, "").replace(/\.\w+$/, ""));
  const valuesOf = (column: string) => rows.map((row) => (row[column] ?? "").trim());
  const fileColumn = rows.columns.find((column) => {
    const known = valuesOf(column).filter((value) => fileOf(value)).length;
    return rows.length > 0 && known >= 0.5 * rows.length;
  });
  if (fileColumn === undefined) return undefined;
  const others = rows.columns.filter((column) => column !== fileColumn && !SPLIT_COLUMN.test(column));
  const isOfClasses = (column: string) => {
    const distinct = new Set(valuesOf(column)).size;
    return distinct >= 2 && distinct <= 256 && distinct < rows.length;
  };
  const labelColumn = others.find((column) => LABEL_COLUMN.test(column)) ?? others.find(isOfClasses);
  if (labelColumn === undefined) return undefined;
  const splitColumn = rows.columns.find((column) => SPLIT_COLUMN.test(column));
  const present = rows.map((row) => ({ row, file: fileOf((row[fileColumn] ?? "").trim()) }))
    .filter((entry): entry is typeof entry & { file: string } => entry.file !== undefined);
  const classes = [...new Set(present.map(({ row }) => (row[labelColumn] ?? "").trim()))].sort(byNameOrNumber);
  const isHeldOut = ({ row }: typeof present[number]) =>
    splitColumn !== undefined && /^(test|testing|private)/i.test(row[splitColumn] ?? "");
  const list = (entries: typeof present) =>
    entries.map(({ row, file }) => ({ file, label: classes.indexOf((row[labelColumn] ?? "").trim()) }));
  const test = present.filter(isHeldOut);
  const named = new Set(present.map(({ file }) => file));
  const missing = rows.length - present.length;
  return {
    classes,
    train: list(present.filter((entry) => !isHeldOut(entry))),
    ...(test.length > 0 ? { test: list(test) } : {}),
    leftAside: files.filter((file) => !named.has(file) && file !== table),
    notes: [
      `${table} gives the classes: files by its column ${fileColumn}, classes by ${labelColumn}`,
      ...(missing > 0 ? [`${missing} of its rows name files that are not here`] : []),
    ],
  };
}
