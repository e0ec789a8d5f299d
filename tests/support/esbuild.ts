/**
 * esbuild, which bundles scripts in a process of its own.
 * @module
 */

/**
 * Waits until esbuild's process has ended, which it does a moment after `stop()`: else the next test is blamed for it.
 * @throws {Error} Where it runs on for ten seconds.
 */
export async function esbuildEnded(): Promise<void> {
  const child = new RegExp(`\\(esbuild\\) \\S ${Deno.pid} `);
  const list = new Deno.Command("sh", { args: ["-c", "cat /proc/[0-9]*/stat"], stderr: "null" });
  for (let attempt = 0; attempt < 100; attempt++) {
    if (!child.test(new TextDecoder().decode((await list.output()).stdout))) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('Cannot go on: expected esbuild to have ended, found its process; call "esbuild.stop()" before');
}
