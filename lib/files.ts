/**
 * Files that are whole or not there.
 * @module
 */
import { dirname } from "node:path";

/**
 * Writes a file in one go: bytes go to a temporary file beside it as they come, are synced to disk, and take the name by a
 * rename, which is synced too. Whoever reads sees the old content or the new, never half; a power cut keeps one of the two.
 * @throws What the system says, and the path: no permission, no space, no such folder. The temporary file is removed.
 */
export async function writeWhole(path: string, data: string | Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
  const whole = typeof data === "string" ? new TextEncoder().encode(data) : data;
  const draft = `${path}.${crypto.randomUUID()}.tmp`;
  try {
    using file = await Deno.open(draft, { write: true, createNew: true });
    await file.tryLock(true).catch(() => {}); // tells who clears what is left over that this is not; ends with the process
    for await (const bytes of whole instanceof Uint8Array ? [whole] : whole) {
      for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
    }
    await file.sync();
    await Deno.rename(draft, path);
  } catch (error) {
    await Deno.remove(draft).catch(() => {});
    if (error instanceof Error && !error.message.includes(path)) error.message += `: write '${path}'`;
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Makes the names in a folder last. Where a system cannot sync folders (a network share may not), nothing is lost but that. */
async function syncFolder(folder: string): Promise<void> {
  try {
    using handle = await Deno.open(folder);
    await handle.sync();
  } catch {
    // the rename itself has succeeded
  }
}

/** Whether there is a file of this path. @throws What the system says of anything but that there is none. */
export async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return false;
    throw error;
  }
}
