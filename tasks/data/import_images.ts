/**
 * Makes a data set of a folder of images or of IDX files.
 * @module
 */
import { createHash } from "node:crypto";
import { sizeOf } from "../../lib/numbers.ts";
import { permutation, randomGenerator, streamSeed } from "../../lib/random.ts";
import type { Shape } from "../../lib/types.ts";
import type { Collection, FoundImage } from "./collection.ts";
import { holdsArrays, listArrays } from "./array_folder.ts";
import { ImageFileError } from "../../lib/data/image_files.ts";
import { listImageFolder } from "./image_folder.ts";
import { type Fit, resizePicture } from "../../lib/data/resize.ts";
import { drawStratified, requireSeed } from "../../studies/split.ts";
import { Spool } from "./spool.ts";
import type { LabelledImages } from "./write_dataset.ts";

/** How images become those of a data set. */
export interface ImportOptions {
  /** Height and width of all images; left out, they keep theirs, which must then be the same. */
  readonly size?: readonly [height: number, width: number];
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
  readonly names?: readonly string[];
  /** Whether rows and columns of the images in files of arrays change places. @default {false} */
  readonly transpose?: boolean;
  /** Told after each image that was looked at. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What an import brought. Its images may lie in a temporary file: whoever has written them disposes of it. */
export interface ImportedImages extends Disposable {
  readonly classes: readonly string[];
  readonly imageShape: Shape;
  readonly train: LabelledImages;
  readonly test: LabelledImages;
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

interface ReadImage extends FoundImage {
  /** Its number in the spool, and the SHA-256 of its pixels. */
  readonly number: number;
  readonly digest: string;
}

/**
 * Reads a folder as a data set: files of arrays where it has some (see {@linkcode listArrays}), otherwise images in one folder
 * a class (see {@linkcode listImageFolder}). Images of files are put in random order, so that a training that keeps the order sees all
 * classes mixed.
 * @throws {Error} when a file is no whole image and `skipBroken` is false, sizes differ and none is given, there are not 2
 * to 256 classes, or a class has no image.
 */
export async function importImages(folder: string, options: ImportOptions): Promise<ImportedImages> {
  const refuse = (what: string) => new Error(`Cannot import ${folder}: ${what}`);
  requireSeed(options.seed, `import ${folder}`);
  const found = await listImages(folder, options);
  const { classes, leftAside, notes } = found;
  if (classes.length < 2 || classes.length > 256) {
    throw refuse(`expected 2 to 256 classes, a folder for each, found ${classes.length}`);
  }
  using stack = new DisposableStack();
  const spool = stack.use(new Spool());
  const { train, test, imageShape, skipped } = await readImages(found, { ...options, spool }, refuse);
  requireEveryClass({ classes, train, test }, refuse);
  const drawn = test ? undefined : drawStratified(Uint8Array.from(train, ({ label }) => label), {
    classes,
    share: options.test,
    seed: options.seed,
    name: folder,
  });
  const learnt = train.filter((_, index) => drawn?.[index] !== 1);
  const heldOut = test ?? train.filter((_, index) => drawn?.[index] === 1);
  const { isOrdered } = found;
  const size = sizeOf(imageShape);
  const pack = (images: readonly ReadImage[], part: string): LabelledImages => {
    const order = isOrdered
      ? images.map((_, index) => index)
      : permutation(images.length, randomGenerator(streamSeed(options.seed, part)));
    return {
      labels: Uint8Array.from(order, (from) => images[from].label),
      *images() {
        for (const from of order) yield spool.read(images[from].number, size);
      },
    };
  };
  const kept = stack.move();
  return {
    classes,
    imageShape,
    skipped,
    leftAside,
    notes,
    isDrawn: test === undefined,
    train: pack(learnt, "train"),
    test: pack(heldOut, "test"),
    duplicates: findDuplicates(learnt, heldOut),
    [Symbol.dispose]: () => kept.dispose(),
  };
}

async function listImages(folder: string, { names, invert, transpose = false }: ImportOptions): Promise<Collection> {
  const refuse = (what: string) => new Error(`Cannot import ${folder}: ${what}`);
  const found = await Deno.stat(folder).catch(() => undefined);
  if (!found?.isDirectory && !(found?.isFile && await holdsArrays(folder))) {
    throw refuse(`expected a folder, found ${found ? "a file that is no .npz" : "none"}; check the path`);
  }
  if (await holdsArrays(folder)) {
    if (invert) throw refuse("files of arrays are taken as they are, leave out --invert");
    return await listArrays(folder, { ...(names ? { names } : {}), transpose });
  }
  if (names) throw refuse("classes have the names of their folders, leave out --classes");
  if (transpose) throw refuse("image files are upright, leave out --transpose");
  return await listImageFolder(folder, { invert });
}

async function readImages(
  { train, test }: Collection,
  { size, fit, grey, skipBroken, spool, onProgress = () => {} }: ImportOptions & { readonly spool: Spool },
  refuse: (what: string) => Error,
) {
  const total = train.length + (test?.length ?? 0);
  const skipped: ImageFileError[] = [];
  let first: { readonly source: string; readonly shape: Shape } | undefined;
  let done = 0;
  const readPart = async (images: readonly FoundImage[]): Promise<ReadImage[]> => {
    const read: ReadImage[] = [];
    for (const image of images) {
      try {
        const picture = await image.read();
        const [height, width, channels] = picture.shape;
        first ??= {
          source: image.source,
          shape: [...size ?? [height, width], grey ? 1 : channels] as unknown as Shape,
        };
        if (!size && (height !== first.shape[0] || width !== first.shape[1])) {
          throw refuse(
            `expected images of one size, found ${first.source} with ${first.shape[0]}×${first.shape[1]} and ` +
              `${image.source} with ${height}×${width}; give --size`,
          );
        }
        const { pixels } = resizePicture(picture, first.shape, fit);
        const digest = createHash("sha256").update(pixels).digest("base64");
        read.push({ ...image, number: spool.add(pixels), digest });
      } catch (error) {
        if (!(error instanceof ImageFileError)) throw error;
        skipped.push(error);
      }
      onProgress(++done, total);
    }
    return read;
  };
  const [trainRead, testRead] = [await readPart(train), test && await readPart(test)];
  if (skipped.length > 0 && !skipBroken) {
    throw refuse(
      `${skipped.length} of ${total} files are no whole images:\n${describeSkipped(skipped)}\n` +
        "Repair or remove them, or leave them out with --skip-broken",
    );
  }
  if (!first) throw refuse("none of its files is a whole image");
  return { train: trainRead, test: testRead, imageShape: first.shape, skipped };
}

/** Lines that name the first files that were skipped, and what was found in each. */
export function describeSkipped(skipped: readonly ImageFileError[], most = 10): string {
  const lines = skipped.slice(0, most).map(({ file, found }) => `  ${file}: ${found}`);
  return [...lines, ...(skipped.length > most ? [`  and ${skipped.length - most} more`] : [])].join("\n");
}

function requireEveryClass(
  { classes, train, test }: {
    readonly classes: readonly string[];
    readonly train: readonly FoundImage[];
    readonly test: readonly FoundImage[] | undefined;
  },
  refuse: (what: string) => Error,
): void {
  for (const [images, part] of [[train, test ? "training images" : "images"], [test, "test images"]] as const) {
    if (!images) continue;
    const labels = new Set(images.map(({ label }) => label));
    const lacking = classes.filter((_, label) => !labels.has(label));
    if (lacking.length === 0) continue;
    throw refuse(`the class ${lacking.map((name) => `"${name}"`).join(", ")} has no ${part}; add some or remove it`);
  }
}

function findDuplicates(train: readonly ReadImage[], test: readonly ReadImage[]): [test: string, train: string][] {
  const known = new Map(train.map(({ digest, source }) => [digest, source]));
  return test.flatMap(({ digest, source }): [string, string][] => {
    const twin = known.get(digest);
    return twin === undefined ? [] : [[source, twin]];
  });
}

/** Lists in `dataset.json` hold the first so many; counts are whole. */
const MOST_LISTED = 50;

/** What an import found beside good images, as `dataset.json` keeps it for the page of own images. */
export function findingsOf({ skipped, duplicates, leftAside, notes }: ImportedImages) {
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
