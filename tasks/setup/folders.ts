/**
 * Folders that the set-up fills: emptied first, and then readable by everybody who uses the machine.
 * @module
 */
import { join } from "node:path";
import { removeIfThere } from "./step.ts";

/** Removes what a folder holds, but for the names that `isKept`; the folder itself, or a link to it, stays. */
export function emptyFolder(folder: string, isKept: (name: string) => boolean = () => false): void {
  try {
    for (const { name } of Deno.readDirSync(folder)) if (!isKept(name)) removeIfThere(join(folder, name));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/**
 * Lets everybody read a folder and all below it, and nobody but its owner write there: packages come with modes of their own
 * (google-protobuf's files are closed to others), and a strict umask closes the rest. Links are left as they are.
 */
export function shareFiles(folder: string): void {
  const share = (path: string) => {
    const { mode } = Deno.lstatSync(path);
    if (mode === null) return;
    const shared = (mode | 0o444 | (mode & 0o100 ? 0o111 : 0)) & 0o755;
    if (shared !== (mode & 0o7777)) Deno.chmodSync(path, shared);
  };
  share(folder);
  for (const { name, isDirectory, isSymlink } of Deno.readDirSync(folder)) {
    const path = join(folder, name);
    if (isDirectory) shareFiles(path);
    else if (!isSymlink) share(path);
  }
}
