/**
 * A table of labels beside a flat folder of image files: labels.csv with a column of file names and one of classes, or
 * train.csv beside a folder of the images.
 * @module
 */
// @ts-types="./d3_dsv.d.ts"
import { dsvFormat } from "d3-dsv";
import { join } from "node:path";
import { readImageFile } from "../../lib/data/image_files.ts";
import { type Collection, partNamed } from "./collection.ts";
import { byNameOrNumber } from "./image_folder.ts";

const LABEL_COLUMN = /^(labels?|class(es)?|class_?name|category|target|species|breed|kind|y)$/i;
const SPLIT_COLUMN = /^(split|set|subset|part|partition|usage)$/i;

/**
 * Reads the first table (.csv or .tsv, by commas, semicolons, tabs or bars) that names most of the files; undefined where none
 * does. Files may be in a folder of `folder`: a row names them with it or without, and with their ending or without.
 */
export async function readLabelTable(
  folder: string,
  files: readonly string[],
  invert: boolean,
): Promise<Collection | undefined> {
  const stem = (path: string) => path.replace(/^.*[\\/]/, "").replace(/\.\w+$/, "");
  const known = new Map(files.flatMap((file) => [[stem(file), file], [file, file]]));
  const fileOf = (cell: string) => known.get(cell) ?? known.get(stem(cell));
  for (const table of files.filter((file) => /\.[ct]sv$/i.test(file))) {
    const lines = parseTable(await Deno.readTextFile(join(folder, table)));
    // Where the first line names a file, the columns have no names.
    const hasNames = !lines[0]?.some(fileOf);
    const rows = hasNames ? lines.slice(1) : lines;
    const columns = (lines[0] ?? []).map((name, index) => ({
      name: hasNames ? name : `column ${index + 1}`,
      cells: rows.map((row) => row[index] ?? ""),
    }));
    const isOfClasses = ({ cells }: typeof columns[number]) => {
      const distinct = new Set(cells).size;
      return distinct >= 2 && distinct <= 256 && distinct < rows.length;
    };
    const named = columns.find(({ cells }) => rows.length > 0 && cells.filter(fileOf).length >= 0.5 * rows.length);
    const split = columns.find(({ name }) => SPLIT_COLUMN.test(name));
    const others = columns.filter((column) => column !== named && column !== split);
    const labels = others.find(({ name }) => LABEL_COLUMN.test(name)) ?? others.find(isOfClasses);
    if (!named || !labels) continue;
    const images = named.cells.flatMap((cell, row) => {
      const source = fileOf(cell);
      const read = () => readImageFile(join(folder, source!), invert);
      const part = partNamed(split?.cells[row] ?? "") ?? "train" as const;
      return source === undefined ? [] : [{ source, label: labels.cells[row], part, read }];
    });
    const used = new Set([table, ...images.map(({ source }) => source)]);
    const missing = rows.length - images.length;
    return {
      classes: [...new Set(images.map(({ label }) => label))].sort(byNameOrNumber),
      images,
      isOrdered: false,
      leftAside: files.filter((file) => !used.has(file)),
      notes: [
        `${table} gives the classes: files by its column ${named.name}, classes by ${labels.name}`,
        ...(missing > 0 ? [`${missing} of its rows name files that are not here`] : []),
      ],
    };
  }
}

/** The cells of a table, parted by the sign that its first line has most of. */
function parseTable(text: string): string[][] {
  const whole = text.replace(/^\ufeff/, "");
  const [head] = whole.split(/\r?\n/, 1);
  const [sign] = [",", ";", "\t", "|"].toSorted((a, b) => head.split(b).length - head.split(a).length);
  return dsvFormat(sign).parseRows(whole).map((row) => row.map((cell) => cell.trim()));
}
