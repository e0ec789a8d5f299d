/**
 * Makes a data set of a folder of images or of files of arrays.
 * @module
 */
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { sizeOf } from "../../lib/numbers.ts";
import { permutation, randomGenerator, streamSeed } from "../../lib/random.ts";
import type { Shape } from "../../lib/types.ts";
import type { Collection, FoundImage } from "./collection.ts";
import { listArrays } from "./array_folder.ts";
import { ImageFileError } from "../../lib/data/image_files.ts";
import { listImageFolder } from "./image_folder.ts";
import { type Fit, resizePicture } from "../../lib/data/resize.ts";
import { drawStratified, requireSeed } from "../../studies/split.ts";
import { type NewDataset, writeDataset } from "./write_dataset.ts";

/** How images become those of a data set. */
export interface ImportOptions {
  /** Height and width of all images; left out, they keep theirs, which must then be the same. */
  readonly size?: readonly [height: number, width: number] | undefined;
  readonly fit: Fit;
  /** Whether colours become grey. */
  readonly grey: boolean;
  /** Whether light becomes dark first; for image files only. */
  readonly invert: boolean;
  /** The share of each class that is held out for testing where the folder does not say which images are, 0 … 1. */
  readonly test: number;
  /** Seed of that draw and of the order of images that have none, an integer 0 … 2³² − 1. */
  readonly seed: number;
  /** Whether files that are no whole images are left out instead of refused. */
  readonly skipBroken: boolean;
  /** Names of the labels in files of arrays. */
  readonly names?: readonly string[] | undefined;
  /** Whether rows and columns of the images in files of arrays change places. @default {false} */
  readonly transpose?: boolean | undefined;
  /** Told after each image that was looked at. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** What a data set is called, and what else `dataset.json` keeps of how it came to be: the command, say. */
export type ImportNames = Pick<NewDataset, "name" | "title" | "licence" | "made">;

/** What an import brought. */
export interface ImportReport {
  readonly classes: readonly string[];
  readonly imageShape: Shape;
  /** Numbers of images. */
  readonly counts: { readonly train: number; readonly test: number };
  /** Whether the test images were drawn here; otherwise the folder said which they are. */
  readonly isDrawn: boolean;
  /** What was left out, and why. */
  readonly skipped: readonly ImageFileError[];
  /** Test images that are training images too, pixel by pixel at the new size, each with its twin. */
  readonly duplicates: readonly (readonly [test: string, train: string])[];
  /** Files and folders that belong to no class. */
  readonly leftAside: readonly string[];
  /** What was decided of the folder, as sentences for its owner. */
  readonly notes: readonly string[];
}

type Refuse = (what: string) => Error;

/**
 * Makes a folder a data set and writes it to `out`: files of arrays where it has some (see {@linkcode listArrays}), otherwise
 * images in one folder a class (see {@linkcode listImageFolder}). The test images are those of the part "test", or else
 * "validation", or else a share of each class. Images of files are put in random order, so that a training that keeps the order
 * sees all classes mixed.
 * @throws {Error} when a file is no whole image and `skipBroken` is false, sizes differ and none is given, there are not 2
 * to 256 classes, a class has no image, or `out` holds another data set.
 */
export async function importDataset(
  folder: string,
  out: string,
  options: ImportOptions & ImportNames,
): Promise<ImportReport> {
  const refuse: Refuse = (what) => new Error(`Cannot import ${folder}: ${what}`);
  const { size, fit, grey, invert, test: share, seed, name, title, licence } = options;
  requireSeed(seed, `import ${folder}`);
  const found = await listImages(folder, options, refuse);
  const { classes, images } = found;
  if (classes.length < 2 || classes.length > 256) {
    throw refuse(`expected 2 to 256 classes, a folder for each, found ${classes.length}`);
  }
  const [hasTest, hasValidation] = ["test", "validation"].map((part) => images.some((image) => image.part === part));
  const heldOut = hasTest ? "test" : hasValidation ? "validation" : undefined;
  if (heldOut) { // before images are read, which may take minutes; again behind it, since broken ones may be skipped
    const [train, test] = [false, true].map((wanted) => images.filter(({ part }) => (part === heldOut) === wanted));
    requireEveryClass(classes, { "training images": train, "test images": test }, refuse);
  }
  using spool = new Spool();
  const { read, imageShape, skipped } = await readImages(images, { options, spool, refuse });
  if (!heldOut) requireEveryClass(classes, { images: read }, refuse);
  const labelsOf = (images: readonly ReadImage[]) => Uint8Array.from(images, ({ label }) => classes.indexOf(label));
  const drawn = heldOut ? undefined : drawStratified(labelsOf(read), { classes, share, seed, name: folder });
  const isTest = read.map(({ part }, index) => drawn ? drawn[index] === 1 : part === heldOut);
  const [train, test] = [false, true].map((wanted) => read.filter((_, index) => isTest[index] === wanted));
  requireEveryClass(classes, { "training images": train, "test images": test }, refuse);
  const pack = (part: readonly ReadImage[], stream: string) => {
    const order = found.isOrdered
      ? part
      : Array.from(permutation(part.length, randomGenerator(streamSeed(seed, stream))), (from) => part[from]);
    return {
      labels: labelsOf(order),
      *images() {
        for (const { number } of order) yield spool.read(number, sizeOf(imageShape));
      },
    };
  };
  const twins = new Map(train.map(({ digest, source }) => [digest, source]));
  const report: ImportReport = {
    classes,
    imageShape,
    counts: { train: train.length, test: test.length },
    isDrawn: !heldOut,
    skipped,
    duplicates: test.flatMap(({ digest, source }) => {
      const twin = twins.get(digest);
      return twin === undefined ? [] : [[source, twin]];
    }),
    leftAside: found.leftAside,
    notes: hasValidation
      ? [
        ...found.notes,
        `The validation images ${hasTest ? "join the training images" : "are held out as the test images"}`,
      ]
      : found.notes,
  };
  const from = basename(resolve(folder));
  const how = { from, size, fit, grey, invert, test: heldOut ? "as in the folder" : share, seed };
  await writeDataset(out, {
    name,
    title,
    licence,
    imageShape,
    classes,
    train: pack(train, "train"),
    test: pack(test, "test"),
    made: { ...how, ...findingsOf(report), ...options.made },
  });
  return report;
}

async function listImages(
  folder: string,
  { names, invert, transpose }: ImportOptions,
  refuse: Refuse,
): Promise<Collection> {
  const found = await Deno.stat(folder).catch(() => undefined);
  const arrays = found && await listArrays(folder, { names, transpose });
  if (arrays && invert) throw refuse("files of arrays are taken as they are, leave out --invert");
  if (arrays) return arrays;
  if (!found?.isDirectory) {
    throw refuse(`expected a folder, found ${found ? "a file that is no .npz" : "none"}; check the path`);
  }
  if (names) throw refuse("classes have the names of their folders, leave out --classes");
  if (transpose) throw refuse("image files are upright, leave out --transpose");
  return await listImageFolder(folder, invert);
}

interface ReadImage extends Pick<FoundImage, "source" | "label" | "part"> {
  /** Its number in the spool, and the SHA-256 of its pixels. */
  readonly number: number;
  readonly digest: string;
}

async function readImages(
  images: readonly FoundImage[],
  { options: { size, fit, grey, skipBroken, onProgress = () => {} }, spool, refuse }: {
    readonly options: ImportOptions;
    readonly spool: Spool;
    readonly refuse: Refuse;
  },
) {
  const skipped: ImageFileError[] = [];
  const read: ReadImage[] = [];
  let first: { readonly source: string; readonly shape: Shape } | undefined;
  for (const [index, image] of images.entries()) {
    const { source, label, part } = image;
    try {
      const picture = await image.read();
      const [height, width, channels] = picture.shape;
      const [tall, wide] = size ?? [height, width];
      first ??= { source, shape: [tall, wide, grey ? 1 : channels] };
      if (tall !== first.shape[0] || wide !== first.shape[1]) {
        throw refuse(
          `expected images of one size, found ${first.source} with ${first.shape[0]}×${first.shape[1]} and ` +
            `${source} with ${height}×${width}; give --size`,
        );
      }
      const { pixels } = resizePicture(picture, first.shape, fit);
      const digest = createHash("sha256").update(pixels).digest("base64");
      read.push({ source, label, part, number: spool.add(pixels), digest });
    } catch (error) {
      if (!(error instanceof ImageFileError)) throw error;
      skipped.push(error);
    }
    onProgress(index + 1, images.length);
  }
  if (skipped.length > 0 && !skipBroken) {
    throw refuse(
      `${skipped.length} of ${images.length} files are no whole images:\n${describeSkipped(skipped)}\n` +
        "Repair or remove them, or leave them out with --skip-broken",
    );
  }
  if (!first) throw refuse("none of its files is a whole image");
  return { read, imageShape: first.shape, skipped };
}

/** Lines that name the first files that were skipped, and what was found in each. */
export function describeSkipped(skipped: readonly ImageFileError[], most = 10): string {
  const lines = skipped.slice(0, most).map(({ file, found }) => `  ${file}: ${found}`);
  return [...lines, ...(skipped.length > most ? [`  and ${skipped.length - most} more`] : [])].join("\n");
}

function requireEveryClass(
  classes: readonly string[],
  parts: Readonly<Record<string, readonly Pick<FoundImage, "label">[]>>,
  refuse: Refuse,
): void {
  for (const [part, images] of Object.entries(parts)) {
    const found = new Set(images.map(({ label }) => label));
    const lacking = classes.filter((name) => !found.has(name)).map((name) => `"${name}"`);
    if (lacking.length > 0) throw refuse(`the class ${lacking.join(", ")} has no ${part}; add some or remove it`);
  }
}

/** Lists in `dataset.json` hold the first so many; counts are whole. */
const MOST_LISTED = 50;

/** What an import found beside good images, as `dataset.json` keeps it for the page of own images. */
function findingsOf({ skipped, duplicates, leftAside, notes }: ImportReport) {
  return {
    skipped: skipped.length,
    duplicates: duplicates.length,
    findings: {
      /** Files that are no whole images, with the folder that they lie in, and what they are. */
      skipped: skipped.slice(0, MOST_LISTED).map(({ file, found }) => [file.split(/[\\/]/).slice(-2).join("/"), found]),
      /** Test images that are training images too, each with its twin. */
      duplicates: duplicates.slice(0, MOST_LISTED),
      leftAside: leftAside.slice(0, MOST_LISTED),
      notes,
    },
  };
}

/** What `dataset.json` keeps of an import. */
export type Findings = ReturnType<typeof findingsOf>;

/** Keeps images of one size by the order in which they were added, in a file without a name: it goes with the process. */
class Spool implements Disposable {
  readonly #file: Deno.FsFile;
  #count = 0;

  constructor() {
    const path = join(tmpdir(), `images-${crypto.randomUUID()}`);
    this.#file = Deno.openSync(path, { createNew: true, read: true, write: true });
    Deno.removeSync(path);
  }

  /** Adds an image; gives its number. */
  add(pixels: Uint8Array): number {
    this.#file.seekSync(this.#count * pixels.length, Deno.SeekMode.Start);
    for (let at = 0; at < pixels.length;) at += this.#file.writeSync(pixels.subarray(at));
    return this.#count++;
  }

  /** The pixels of an image; `size` bytes. */
  read(number: number, size: number): Uint8Array {
    const pixels = new Uint8Array(size);
    this.#file.seekSync(number * size, Deno.SeekMode.Start);
    for (let at = 0; at < size;) at += this.#file.readSync(pixels.subarray(at))!;
    return pixels;
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}
