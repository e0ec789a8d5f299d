/**
 * Picture files as a user names them: files, and folders with all that is in them.
 * @module
 */
import { basename, dirname, join } from "node:path";
import { JUNK, NOTES } from "../data/image_folder.ts";

/** A picture to be classified. */
export interface PictureFile {
  readonly path: string;
  /** Whether the user named it, so that it must be whole; files of folders may be broken. */
  readonly isNamed: boolean;
  /** The class that its folder is named after, as an index; undefined where there is none. */
  readonly label?: number;
}

/**
 * Lists the files of some paths; those of folders sorted, without what is no picture by its name. A file in a folder that is
 * named after a class is of that class.
 */
export async function listPictures(paths: readonly string[], classes: readonly string[]): Promise<PictureFile[]> {
  const found: PictureFile[] = [];
  const labelOf = (path: string) => {
    const label = classes.indexOf(basename(dirname(path)).normalize("NFC"));
    return label < 0 ? {} : { label };
  };
  const walk = async (folder: string) => {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    for (const { name } of entries.toSorted((a, b) => Number(a.name > b.name) - Number(a.name < b.name))) {
      const path = join(folder, name);
      if (JUNK.test(name)) continue;
      if (await isFolder(path)) await walk(path);
      else if (!NOTES.test(name)) found.push({ path, isNamed: false, ...labelOf(path) });
    }
  };
  for (const path of paths) {
    if (await isFolder(path)) await walk(path);
    else found.push({ path, isNamed: true });
  }
  return found;
}

function isFolder(path: string): Promise<boolean> {
  return Deno.stat(path).then(({ isDirectory }) => isDirectory, () => false);
}
