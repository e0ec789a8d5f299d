/**
 * A folder of images with a folder for each class, or `train` and `test` with a folder for each class in both.
 * @module
 */
import { join } from "node:path";
import type { Collection, FoundImage } from "./collection.ts";
import { readImageFile } from "../../lib/data/image_files.ts";

/**
 * Lists the images of a folder: each folder in it is a class, each file in that an image. Where there are both a `train` and
 * a `test`, they hold the folders of the classes. Names that begin with a dot are passed over; classes are sorted, numbers
 * by value; links are followed.
 * @param invert Whether images are read with light turned into dark.
 * @throws {Error} when the classes of `train` and `test` differ, or a class holds folders.
 */
export async function listImageFolder(folder: string, { invert }: { readonly invert: boolean }): Promise<Collection> {
  const refuse = (what: string) => new Error(`Cannot import ${folder}: ${what}`);
  const { folders, files } = await listEntries(folder);
  if (!(folders.includes("train") && folders.includes("test"))) {
    const classes = folders.sort(byNameOrNumber);
    const train = await listClasses(folder, { parts: [], classes, invert, refuse });
    return { classes: classes.map(normalize), train, isOrdered: false, leftAside: files };
  }
  const [train, test] = await Promise.all(["train", "test"].map(async (part) => {
    const inside = await listEntries(join(folder, part));
    const classes = inside.folders.sort(byNameOrNumber);
    const images = await listClasses(folder, { parts: [part], classes, invert, refuse });
    return { classes: classes.map(normalize), images, files: inside.files.map((file) => `${part}/${file}`) };
  }));
  const onlyThere = (here: readonly string[], there: readonly string[]) => there.filter((name) => !here.includes(name));
  const lacking = [
    ...onlyThere(train.classes, test.classes).map((name) => `train/${name}`),
    ...onlyThere(test.classes, train.classes).map((name) => `test/${name}`),
  ];
  if (lacking.length > 0) throw refuse(`expected the same classes in train and test, found no ${lacking.join(", ")}`);
  const others = folders.filter((name) => name !== "train" && name !== "test");
  return {
    classes: train.classes,
    ...{ train: train.images, test: test.images, isOrdered: false },
    leftAside: [...others, ...files, ...train.files, ...test.files],
  };
}

interface ListOptions {
  /** The folders on the way from the folder to those of the classes. */
  readonly parts: readonly string[];
  readonly classes: readonly string[];
  readonly invert: boolean;
  readonly refuse: (what: string) => Error;
}

async function listClasses(
  folder: string,
  { parts, classes, invert, refuse }: ListOptions,
): Promise<FoundImage[]> {
  const images: FoundImage[] = [];
  for (const [label, name] of classes.entries()) {
    const place = [...parts, name].join("/");
    const { folders, files } = await listEntries(join(folder, place));
    if (folders.length > 0) {
      throw refuse(
        `expected images only in ${place}, found the folder ${folders.sort()[0]}; move its images or remove it`,
      );
    }
    for (const file of files) {
      const source = `${place}/${file}`;
      images.push({ source, label, read: () => readImageFile(join(folder, source), invert) });
    }
  }
  return images;
}

/** The folders and files in a folder, sorted by their code units, without those that begin with a dot. */
async function listEntries(folder: string): Promise<{ folders: string[]; files: string[] }> {
  const folders: string[] = [];
  const files: string[] = [];
  for await (const { name, isDirectory, isSymlink } of Deno.readDir(folder)) {
    if (name.startsWith(".")) continue;
    // A link that leads nowhere is listed as a file, and named when it is read.
    const isFolder = isSymlink
      ? await Deno.stat(join(folder, name)).then(({ isDirectory }) => isDirectory, () => false)
      : isDirectory;
    (isFolder ? folders : files).push(name);
  }
  return { folders: folders.sort(), files: files.sort() };
}

/** Numbers by value and before other names, these by their code units: the same everywhere, as no locale is asked. */
function byNameOrNumber(a: string, b: string): number {
  const [first, second] = [a, b].map((name) => /^\d+$/.test(name) ? Number(name) : Infinity);
  return first === second ? Number(a > b) - Number(a < b) : first - second;
}

/** Some systems take the accents of file names apart. */
function normalize(name: string): string {
  return name.normalize("NFC");
}
