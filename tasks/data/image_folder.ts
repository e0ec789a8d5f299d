/**
 * A folder of image files as a collection: a folder for each class, the same below train and test in their spellings, or
 * files beside a table of labels.
 * @module
 */
import { basename, join } from "node:path";
import type { Collection, FoundImage } from "./collection.ts";
import { readImageFile } from "../../lib/data/image_files.ts";
import { readLabelTable } from "./label_table.ts";

const PARTS = {
  train: /^(train|training|trn)([-_ ]?(set|data|images))?$/i,
  test: /^(test|testing|tst)([-_ ]?(set|data|images))?$/i,
  validation: /^(val|valid|validation|dev|eval)([-_ ]?(set|data|images))?$/i,
} as const;
/** What systems and archives leave behind; nobody wants to hear of it. */
export const JUNK =
  /^(\.|~|__MACOSX$|@eaDir$|Thumbs\.db$|ehthumbs(_vista)?\.db$|desktop\.ini$|Icon\r?$|\$RECYCLE|System Volume)/i;
/** Files beside pictures that are meant to be none. */
export const NOTES = /\.(txt|md|rst|csv|tsv|json|xml|ya?ml|html?|pdf|log|url|py|ipynb|ini|mat)$/i;

/**
 * Lists the images of a folder: each folder in it is a class, each file in that an image. Where there is a folder of training
 * images and one of test or validation images, in any usual spelling, they hold the folders of the classes. A folder with
 * one folder alone, as archives unpack, is looked through. Classes are sorted, numbers by value; links are followed; what
 * systems leave behind (`__MACOSX`, `Thumbs.db`, names with a dot in front) is passed over.
 * @param invert Whether images are read with light turned into dark.
 * @throws {Error} when the classes of the parts differ, or a class holds folders.
 */
export async function listImageFolder(folder: string, { invert }: { readonly invert: boolean }): Promise<Collection> {
  const refuse = (what: string) => new Error(`Cannot import ${folder}: ${what}`);
  const place = await descend(folder);
  const { folders, files } = await listEntries(place);
  const nameOf = (part: keyof typeof PARTS) => folders.find((name) => PARTS[part].test(name));
  const [training, test, validation] = [nameOf("train"), nameOf("test"), nameOf("validation")];
  const listPart = async (name: string) => {
    const inside = await listEntries(join(place, name));
    const classes = inside.folders.sort(byNameOrNumber);
    const { images, notes } = await listClasses(place, { parts: [name], classes, invert, refuse });
    return { name, classes, images, aside: [...inside.files.map((file) => `${name}/${file}`), ...notes] };
  };
  if (!training || !(test || validation)) {
    if (folders.length <= 1) {
      const beside = await Promise.all(
        folders.map(async (name) => ({ name, ...await listEntries(join(place, name)) })),
      );
      const below = beside.flatMap(({ name, files }) => files.map((file) => `${name}/${file}`));
      const table = await readLabelTable(place, [...files, ...below]);
      if (table) {
        const read = (file: string) => () => readImageFile(join(place, file), invert);
        const list = (rows: readonly { file: string; label: number }[]): FoundImage[] =>
          rows.map(({ file, label }) => ({ source: file, label, read: read(file) }));
        const { classes, train, test, leftAside, notes } = table;
        return {
          classes,
          train: list(train),
          ...(test ? { test: list(test) } : {}),
          isOrdered: false,
          leftAside,
          notes,
        };
      }
    }
    const classes = folders.sort(byNameOrNumber);
    const { images, notes } = await listClasses(place, { parts: [], classes, invert, refuse });
    return {
      ...{ classes: classes.map(normalize), train: images, isOrdered: false },
      leftAside: [...files, ...notes],
      notes: place === folder ? [] : [`The classes are those in ${basename(place)}`],
    };
  }
  const parts = await Promise.all([training, test, validation].filter((name) => name !== undefined).map(listPart));
  const [first, ...others] = parts;
  const onlyIn = (a: typeof first, b: typeof first) =>
    a.classes.map(normalize).filter((name) => !b.classes.map(normalize).includes(name));
  const lacking = others.flatMap((other) => [
    ...onlyIn(other, first).map((name) => `${first.name}/${name}`),
    ...onlyIn(first, other).map((name) => `${other.name}/${name}`),
  ]);
  if (lacking.length > 0) {
    const names = parts.map(({ name }) => name).join(" and ");
    throw refuse(`expected the same classes in ${names}, found no ${lacking.join(", ")}`);
  }
  const heldOut = others[0];
  const joined = others[1];
  return {
    classes: first.classes.map(normalize),
    train: [...first.images, ...(joined?.images ?? [])],
    ...{ test: heldOut.images, isOrdered: false },
    leftAside: [
      ...folders.filter((name) => !parts.some((part) => part.name === name)),
      ...files,
      ...parts.flatMap(({ aside }) => aside),
    ],
    notes: joined
      ? [`${joined.name} joins the training images`]
      : test
      ? []
      : [`${heldOut.name} is held out as the test images`],
  };
}

/** Down through folders that hold one folder and nothing else to see, as long as there are folders below. */
async function descend(folder: string): Promise<string> {
  const { folders, files } = await listEntries(folder);
  if (folders.length !== 1 || files.some((file) => !NOTES.test(file))) return folder;
  const inner = join(folder, folders[0]);
  const below = await listEntries(inner);
  return below.folders.length > 0 || below.files.some((file) => /\.csv$/i.test(file)) ? await descend(inner) : folder;
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
): Promise<{ images: FoundImage[]; notes: string[] }> {
  const images: FoundImage[] = [];
  const notes: string[] = [];
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
      if (NOTES.test(file)) notes.push(source);
      else images.push({ source, label, read: () => readImageFile(join(folder, source), invert) });
    }
  }
  return { images, notes };
}

/** The folders and files in a folder, sorted by their code units, without what systems leave behind. */
async function listEntries(folder: string): Promise<{ folders: string[]; files: string[] }> {
  const folders: string[] = [];
  const files: string[] = [];
  for await (const { name, isDirectory, isSymlink } of Deno.readDir(folder)) {
    if (JUNK.test(name)) continue;
    // A link that leads nowhere is listed as a file, and named when it is read.
    const isFolder = isSymlink
      ? await Deno.stat(join(folder, name)).then(({ isDirectory }) => isDirectory, () => false)
      : isDirectory;
    (isFolder ? folders : files).push(name);
  }
  return { folders: folders.sort(), files: files.sort() };
}

/** Numbers by value and before other names, these by their code units: the same everywhere, as no locale is asked. */
export function byNameOrNumber(a: string, b: string): number {
  const [first, second] = [a, b].map((name) => /^\d+$/.test(name) ? Number(name) : Infinity);
  return first === second ? Number(a > b) - Number(a < b) : first - second;
}

/** Some systems take the accents of file names apart. */
function normalize(name: string): string {
  return name.normalize("NFC");
}
