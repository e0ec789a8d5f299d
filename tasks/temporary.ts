/**
 * Folders for the length of a piece of work. A work that is killed leaves its folder behind; the next one removes it.
 * @module
 */
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

const PREFIX = "global-pooling-lab-";
const LOCK = "in_use";
/** Milliseconds after which what bears no lock, or a file that was being written, is nobody's any more. */
const OLD = 3_600_000;

/**
 * Calls `use` with an empty folder among those for temporary files, and removes it. The system gives its lock back when the
 * process ends, however it ends, so that whoever comes next can tell what is left over.
 */
export async function withTemporaryFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  // Not by makeTempDir(), which wants to write everywhere in that folder: Deno refuses it where programs lie there too that
  // may be started, as in a project of somebody's temporary folder.
  const place = join(tmpdir(), `${PREFIX}${crypto.randomUUID()}`);
  await Deno.mkdir(place, { mode: 0o700 });
  try {
    using lock = await Deno.open(join(place, LOCK), { createNew: true, read: true, write: true });
    await lock.lock(true);
    await clearFolders(dirname(place));
    const folder = join(place, "work");
    await Deno.mkdir(folder);
    return await use(folder);
  } finally {
    await Deno.remove(place, { recursive: true });
  }
}

/** Removes the folders of works that have ended without doing so; what this user may not look at stays. */
async function clearFolders(parent: string): Promise<void> {
  await forEach(parent, async (path, age) => {
    if (!basename(path).startsWith(PREFIX) || !await isLeft(path, age)) return;
    await Deno.remove(path, { recursive: true });
  });
}

async function isLeft(folder: string, age: number): Promise<boolean> {
  try {
    using file = await Deno.open(join(folder, LOCK), { read: true, write: true });
    return await file.tryLock(true);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return age > OLD; // killed before it had one, or just being made
    throw error;
  }
}

/** Removes what a killed `writeWhole` has left in a folder of results: files beside those that they were to become. */
export async function clearDrafts(folder: string): Promise<void> {
  await forEach(folder, async (path, age) => {
    if (!/\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.tmp$/.test(path) || age < OLD) return;
    using draft = await Deno.open(path, { read: true, write: true });
    // Age misleads where the clock was set, or a writer stood still; its lock does not. Without locks age has to do.
    if (await draft.tryLock(true).catch(() => true)) await Deno.remove(path);
  });
}

/** Calls `use` with each path in a folder and its age in milliseconds; one that is refused is passed over. */
async function forEach(folder: string, use: (path: string, age: number) => Promise<void>): Promise<void> {
  const names = await Array.fromAsync(Deno.readDir(folder)).catch(() => []);
  for (const { name } of names) {
    const path = join(folder, name);
    await Deno.lstat(path).then(({ mtime }) => use(path, Date.now() - (mtime?.getTime() ?? 0))).catch(() => {});
  }
}
