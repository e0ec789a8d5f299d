import assert from "node:assert/strict";
import { basename, dirname, join } from "node:path";
import { writeWhole } from "../lib/files.ts";
import { clearDrafts, withTemporaryFolder } from "../tasks/temporary.ts";
import { ROOT } from "../tasks/setup/paths.ts";
import { listFiles, testInFolder } from "./support/folder.ts";

/** Starts a program that works in a temporary folder without end; gives its folder and the program. */
async function startWork(parent: string): Promise<{ child: Deno.ChildProcess; folder: string }> {
  const code = `import { withTemporaryFolder } from ${JSON.stringify(join(ROOT, "tasks/temporary.ts"))};
    await withTemporaryFolder(async (folder) => {
      await Deno.writeTextFile(folder + "/half", "a");
      console.log(folder);
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    });`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", code],
    cwd: ROOT,
    env: { TMPDIR: parent },
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value = "" } = await reader.read();
  await reader.cancel();
  return { child, folder: dirname(value.trim()) };
}

testInFolder(
  "the folder of a work that was killed is removed by the next, that of one at work stays",
  async (parent) => {
    const [killed, busy] = [await startWork(parent), await startWork(parent)];
    killed.child.kill("SIGKILL");
    await killed.child.status;
    await Deno.mkdir(join(parent, "somebody-else's"));
    assert.equal((await listFiles(parent)).length, 3);
    const next = await startWork(parent);
    const names = await listFiles(parent);
    assert.deepEqual(names, [busy.folder, next.folder, "somebody-else's"].map((path) => basename(path)).sort());
    for (const { child } of [busy, next]) {
      child.kill("SIGKILL");
      await child.status;
    }
  },
);

Deno.test("withTemporaryFolder() removes its folder after an error too", async () => {
  let place = "";
  const fail = withTemporaryFolder((folder) => {
    place = folder;
    return Promise.reject(new Error("on purpose"));
  });
  await assert.rejects(fail, /on purpose/);
  await assert.rejects(Deno.stat(dirname(place)), Deno.errors.NotFound);
});

testInFolder("clearDrafts() leaves a draft that is being written, however old the clock makes it", async (folder) => {
  const path = join(folder, "a.html");
  await writeWhole(
    path,
    (async function* () {
      yield new Uint8Array(1);
      const [draft] = await listFiles(folder);
      await Deno.utime(join(folder, draft), 1e9, 1e9);
      await clearDrafts(folder);
      yield new Uint8Array(1);
    })(),
  );
  assert.equal((await Deno.readFile(path)).length, 2);
});

testInFolder("clearDrafts() removes what a killed writer has left an hour ago, and nothing else", async (folder) => {
  const draft = (name: string) => `${name}.${crypto.randomUUID()}.tmp`;
  const [old, young] = [draft("a.html"), draft("a.html")];
  for (const name of [old, young, "a.html", "own.tmp"]) await Deno.writeTextFile(join(folder, name), "");
  for (const name of [old, "a.html", "own.tmp"]) await Deno.utime(join(folder, name), 1e9, 1e9);
  await clearDrafts(folder);
  assert.deepEqual(await listFiles(folder), ["a.html", young, "own.tmp"].sort());
});
