/**
 * Folders of tests, and the runs in them.
 * @module
 */
import type { EpochRecord } from "../../lib/types.ts";

/** A test with a folder of its own, which is gone afterwards. */
export function testInFolder(
  name: string,
  body: (folder: string) => Promise<void>,
  options: Pick<Deno.TestDefinition, "ignore"> = {},
): void {
  Deno.test(name, options, async () => {
    const folder = await Deno.makeTempDir({ prefix: "setup-" });
    try {
      await body(folder);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

/** Names of what is in a folder, in alphabetical order. */
export async function listFiles(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}

/** A history without what the clock says. */
export function timeless(history: readonly EpochRecord[]): Omit<EpochRecord, "seconds">[] {
  return history.map(({ seconds: _, ...record }) => record);
}
