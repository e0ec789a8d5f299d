/**
 * A folder of image files as a collection: a folder for each class, the same below train and test in their spellings, or
 * files beside a table of labels.
 * @module
 */
import { basename, join, posix } from "node:path";
import { type Collection, type FoundImage, type Part, partNamed } from "./collection.ts";
import { readImageFile } from "../../lib/data/image_files.ts";
import { readLabelTable } from "./label_table.ts";

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
 * @throws {Error} when a class holds folders.
 */
export async function listImageFolder(folder: string, invert: boolean): Promise<Collection> {
  const place = await descend(folder);
  const { folders, files } = await listEntries(place);
  const named = folders.filter(partNamed);
  const isSplit = new Set(named.map(partNamed)).size > 1 && named.some((name) => partNamed(name) === "train");
  if (!isSplit && folders.length <= 1) {
    const below = await Promise.all(folders.map(async (name) => (await listEntries(join(place, name))).files));
    const table = await readLabelTable(
      place,
      [...files, ...below.flat().map((file) => `${folders[0]}/${file}`)],
      invert,
    );
    if (table) return table;
  }
  const classes = new Set<string>();
  const images: FoundImage[] = [];
  const leftAside = isSplit ? [...folders.filter((name) => !named.includes(name)), ...files] : [];
  const listPart = async (root: string, part: Part) => {
    const inside = await listEntries(join(place, root));
    leftAside.push(...inside.files.map((file) => posix.join(root, file)));
    for (const name of inside.folders) {
      const path = posix.join(root, name);
      // Some systems take the accents of file names apart.
      const label = name.normalize("NFC");
      classes.add(label);
      const { folders: [deeper], files } = await listEntries(join(place, path));
      if (deeper !== undefined) {
        throw new Error(
          `Cannot import ${folder}: expected images only in ${path}, found the folder ${deeper}; move its images or ` +
            "remove it",
        );
      }
      leftAside.push(...files.filter((file) => NOTES.test(file)).map((file) => `${path}/${file}`));
      for (const file of files.filter((file) => !NOTES.test(file))) {
        const source = `${path}/${file}`;
        images.push({ source, label, part, read: () => readImageFile(join(place, source), invert) });
      }
    }
  };
  for (const name of isSplit ? named : [""]) await listPart(name, partNamed(name) ?? "train");
  return {
    classes: [...classes].sort(byNameOrNumber),
    images,
    isOrdered: false,
    leftAside,
    notes: isSplit || place === folder ? [] : [`The classes are those in ${basename(place)}`],
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
