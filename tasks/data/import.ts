/**
 * `deno task data import`: makes a data set of a folder of images or IDX files.
 * @module
 */
import { basename, resolve } from "node:path";
import { describeSkipped, importDataset, type ImportReport } from "./import_images.ts";
import { FILE_NAME, FILE_NAME_WORDS } from "../../lib/data/manifest.ts";
import { formatNumber, printable } from "../../lib/format.ts";
import { choice, flag, number, parseTaskArguments, text } from "../arguments.ts";
import { clearLine, showLine } from "../terminal.ts";

const SPEC = {
  task: "data import",
  description: `Makes a data set of the images in FOLDER and writes it to another folder, which loadDataset() takes.
FOLDER has a folder for each class with PNG, JPEG, WebP, GIF, TIFF or AVIF files; or train, val and test, in any usual
spelling, with a folder for each class in each; or files beside a CSV table of their classes. Or it has arrays: IDX files
named as MNIST's are, NumPy's .npz (one such file may stand in FOLDER's place), or CIFAR's binary files.`,
  positionals: "FOLDER_OR_FILE",
  options: {
    out: text("FOLDER", "where to write the data set"),
    size: text("SIZE", "28, or 24x32 for height and width; without it, all images must have one size and keep it"),
    fit: choice(
      "HOW",
      "how an image of other proportions gets the size: whole on black, its middle, or out of proportion",
      ["pad", "crop", "stretch"],
      "pad",
    ),
    grey: flag("turn colours into grey; image files are in colour otherwise"),
    invert: flag("turn light into dark first, as pictures on white need it; image files only"),
    test: number(
      "SHARE",
      "the share of each class that is held out for testing, unless FOLDER says which images are",
      0.2,
    ),
    seed: number("N", "which images are held out, and the order of image files", 1),
    "skip-broken": flag("leave out files that are no whole images instead of refusing them"),
    classes: text("A,B,…", "names of the labels in files of arrays, in their order"),
    transpose: flag("rows and columns of arrays change places, as EMNIST needs it"),
    name: text("NAME", "name of the data set (default: that of the folder it is written to)"),
    title: text("TEXT", "what figures call it (default: its name)"),
    licence: text("TEXT", "on what terms the images may be used", "not stated"),
  },
} as const;

/** Runs the task with the arguments behind `import`. */
export async function importFolder(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseTaskArguments(SPEC, args);
  const { out, fit, grey, invert, test, seed, classes } = values;
  if (positionals.length !== 1 || out === undefined) {
    throw new Error(
      "Cannot import: expected one folder of images and --out FOLDER, found " +
        (positionals.length === 1 ? "no --out" : `${positionals.length} folders`),
    );
  }
  const [folder] = positionals;
  if (resolve(folder) === resolve(out)) throw new Error(`Cannot import ${folder}: --out must be another folder`);
  const name = values.name ?? basename(resolve(out));
  if (!FILE_NAME.test(name)) {
    throw new Error(
      `Cannot import ${folder}: a data set's name has ${FILE_NAME_WORDS}, found ${JSON.stringify(name)}; ` +
        "give another --name",
    );
  }
  const imported = await importDataset(folder, out, {
    size: values.size === undefined ? undefined : readImportSize(values.size),
    fit,
    grey,
    invert,
    test,
    seed,
    skipBroken: values["skip-broken"],
    transpose: values.transpose,
    names: classes?.split(",").map((text) => text.trim()),
    onProgress: printProgress,
    name,
    title: values.title ?? name,
    licence: values.licence,
    made: { by: "deno task data import" },
  });
  console.log(describeImport(imported, name, out));
}

/** Height and width of "28" or "24x32". @throws {Error} When it is no such text. */
export function readImportSize(text: string): [height: number, width: number] {
  const [, height, width = height] = /^(\d{1,4})(?:[x×](\d{1,4}))?$/.exec(text) ?? [];
  if (Number(height) > 0 && Number(width) > 0) return [Number(height), Number(width)];
  throw new Error(`Cannot import: --size must be a size such as 28, or height and width such as 24x32, found ${text}`);
}

/** What was imported, and what a user should know of it. */
export function describeImport(imported: ImportReport, name: string, folder: string): string {
  const { classes, imageShape: [height, width, channels], counts, skipped, duplicates, leftAside, notes } = imported;
  const lines = [
    `${name} is complete in ${folder}: ${formatNumber(counts.train)} training and ` +
    `${formatNumber(counts.test)} test images of ${classes.length} classes, ${height}×${width} ` +
    (channels === 1 ? "grey" : "in colour"),
  ];
  lines.push(...notes);
  if (skipped.length > 0) {
    lines.push(`${formatNumber(skipped.length)} skipped, no whole images:`, describeSkipped(skipped));
  }
  if (duplicates.length > 0) {
    const [[ofTest, ofTrain]] = duplicates;
    lines.push(
      `${formatNumber(duplicates.length)} test images are training images too, such as ${ofTest} and ${ofTrain}: ` +
        "accuracy on them says little",
    );
  }
  if (leftAside.length > 0) lines.push(`Left aside, in no class: ${leftAside.join(", ")}`);
  return printable(lines.join("\n"));
}

/** In a terminal, a line that says how many images were looked at. */
export function printProgress(done: number, total: number): void {
  if (done === total) clearLine();
  else if (done % 100 === 0) showLine(`${formatNumber(done)} of ${formatNumber(total)} images`);
}
