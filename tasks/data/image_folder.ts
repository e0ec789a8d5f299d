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
const JUNK =
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
  const isSplit = training && (test || validation);
  if (!isSplit && folders.length <= 1) {
    const beside = await Promise.all(folders.map(async (name) => ({ name, ...await listEntries(join(place, name)) })));
    const below = beside.flatMap(({ name, files }) => files.map((file) => `${name}/${file}`));
    const table = await readLabelTable(place, [...files, ...below], invert);
    if (table) return table;
  }
  const names = isSplit ? [training, test, validation].filter((name) => name !== undefined) : [""];
  const parts = await Promise.all(names.map((name) => listPart(place, { name, invert, refuse })));
  const [first, heldOut, joined] = parts;
  const onlyIn = (a: typeof first, b: typeof first) => a.classes.filter((name) => !b.classes.includes(name));
  const lacking = parts.slice(1).flatMap((other) => [
    ...onlyIn(other, first).map((name) => `${first.name}/${name}`),
    ...onlyIn(first, other).map((name) => `${other.name}/${name}`),
  ]);
  if (lacking.length > 0) {
    throw refuse(`expected the same classes in ${names.join(" and ")}, found no ${lacking.join(", ")}`);
  }
  const notes = joined
    ? [`${joined.name} joins the training images`]
    : heldOut
    ? test ? [] : [`${heldOut.name} is held out as the test images`]
    : place === folder
    ? []
    : [`The classes are those in ${basename(place)}`];
  return {
    classes: first.classes,
    train: [...first.images, ...(joined?.images ?? [])],
    ...(heldOut ? { test: heldOut.images } : {}),
    isOrdered: false,
    leftAside: [
      ...(isSplit ? [...folders.filter((name) => !names.includes(name)), ...files] : []),
      ...parts.flatMap(({ aside }) => aside),
    ],
    notes,
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

/** The classes of a part, "" for the folder itself, their images, and what lies beside them. */
async function listPart(
  folder: string,
  { name: part, invert, refuse }: { name: string; invert: boolean; refuse: (what: string) => Error },
) {
  const inside = await listEntries(join(folder, part));
  const classes = inside.folders.sort(byNameOrNumber);
  const pathOf = (name: string) => part ? `${part}/${name}` : name;
  const images: FoundImage[] = [];
  const aside = inside.files.map(pathOf);
  for (const [label, name] of classes.entries()) {
    const place = pathOf(name);
    const { folders, files } = await listEntries(join(folder, place));
    if (folders.length > 0) {
      throw refuse(
        `expected images only in ${place}, found the folder ${folders.sort()[0]}; move its images or remove it`,
      );
    }
    for (const file of files) {
      const source = `${place}/${file}`;
      if (NOTES.test(file)) aside.push(source);
      else images.push({ source, label, read: () => readImageFile(join(folder, source), invert) });
    }
  }
  return { name: part, classes: classes.map(normalize), images, aside };
}

/** The folders and files in a folder, sorted by their code units, without what systems leave behind. */
export async function listEntries(folder: string): Promise<{ folders: string[]; files: string[] }> {
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
