/** What a training says and leaves where the system refuses to write: one clear line, the earlier epochs whole. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadRun } from "../lib/runs/run_folder.ts";
import { rightsFlags } from "../tasks/rights.ts";
import { testInFolder } from "./support/folder.ts";

const PROGRAM = fileURLToPath(new URL("support/endured.ts", import.meta.url));
const IS_ROOT = Deno.build.os === "linux" && Deno.uid() === 0;
const HAS_TMPFS = IS_ROOT && await canMount();

/** Runs shell commands before the program takes the shell's place. */
function start(before: string, folder: string, epochs: number, env: Record<string, string> = {}) {
  const command = [Deno.execPath(), "run", ...rightsFlags("train"), PROGRAM, folder, epochs].map((word) => `'${word}'`);
  return new Deno.Command("bash", {
    args: ["-c", `${before} ${command.join(" ")}`],
    env: { NO_COLOR: "1", ...env },
    ...{ stdin: "null", stdout: "piped", stderr: "piped" },
  }).spawn();
}

/** Asserts that a program ends with 1 and one line of the project's own, and gives what it printed. */
async function assertRefused(child: Deno.ChildProcess, message: RegExp): Promise<string> {
  const { code, stdout, stderr } = await child.output();
  const errors = new TextDecoder().decode(stderr).split("\n").filter((line) => !/^(I0|WARNING: All log)/.test(line));
  assert.match(errors.join("\n"), message);
  assert.deepEqual([code, errors.length], [1, 2], errors.join("\n"));
  return new TextDecoder().decode(stdout);
}

/** Asserts that the folder holds the epochs that the program said it stored, and that going on works. */
async function assertWhole(folder: string, printed: string): Promise<void> {
  const stored = Number(printed.match(/\d+/g)?.at(-1) ?? 0);
  assert(stored > 0);
  assert.equal((await loadRun(folder)).history.length, stored);
  const { success } = await start("exec", folder, stored + 1).output();
  assert(success);
  assert.equal((await loadRun(folder)).history.length, stored + 1);
}

async function shell(command: string): Promise<boolean> {
  return (await new Deno.Command("bash", { args: ["-c", command], stdout: "null", stderr: "null" }).output()).success;
}

async function canMount(): Promise<boolean> {
  const folder = await Deno.makeTempDir();
  const can = await shell(`mount -t tmpfs none ${folder} && umount ${folder}`);
  await Deno.remove(folder);
  return can;
}

/** Calls `use` with a small disk of its own. */
async function onDisk(folder: string, use: (disk: string) => Promise<void>): Promise<void> {
  assert(await shell(`mount -t tmpfs -o size=300k none ${folder}`));
  try {
    await use(folder);
  } finally {
    assert(await shell(`umount -l ${folder}`));
  }
}

if (HAS_TMPFS) {
  testInFolder("a full disk ends a training with one line, and the earlier epochs are whole", async (place) => {
    await onDisk(place, async (disk) => {
      const run = join(disk, "run");
      const printed = await assertRefused(
        start("exec", run, 100_000),
        /^Cannot save epoch \d+ in .*: No space left on device .*; epochs 1 to \d+ are whole there, and the same call goes on/,
      );
      assert(await shell(`mount -o remount,size=3m ${disk}`));
      await assertWhole(run, printed);
    });
  });

  testInFolder(
    "a read-only disk ends a training with one line, and a finished run on it can be read",
    async (place) => {
      await onDisk(place, async (disk) => {
        const run = join(disk, "run");
        assert((await start("exec", run, 2).output()).success);
        assert(await shell(`mount -o remount,ro ${disk}`));
        await assertRefused(start("exec", run, 3), /^Cannot train into .*: Read-only file system .*; make it writable/);
        assert((await start("exec", run, 2).output()).success);
        await assertRefused(start("exec", join(disk, "new"), 3), /^Cannot train into .*: Read-only file system/);
      });
    },
  );
}

testInFolder("a limit on the size of files ends a training with one line", async (place) => {
  const run = join(place, "run");
  const child = start("trap '' XFSZ; exec", run, 100_000);
  const stored = async () => await loadRun(run).then(({ epochs }) => epochs.done, () => 0);
  while (await stored() < 2) await new Promise((resolve) => setTimeout(resolve, 10));
  assert(await shell(`prlimit --pid ${child.pid} --fsize=4096`));
  const printed = await assertRefused(
    child,
    /^Cannot save epoch \d+ in .*: File too large .*; epochs 1 to \d+ are whole there/,
  );
  await assertWhole(run, printed);
});

testInFolder("no more file handles end a training with one line, and nothing counts as lost", async (place) => {
  const run = join(place, "run");
  const printed = await assertRefused(
    start("ulimit -n 256; exec", run, 10, { EXHAUST_FILES: "1" }),
    /^Cannot save epoch 4 in .*: Too many open files .*; epochs 1 to 3 are whole there/,
  );
  await assertWhole(run, printed);
});

testInFolder("no permission ends a training with one line, to write and to read", async (place) => {
  const run = join(place, "run");
  assert((await start("exec", run, 2).output()).success);
  // Root reads and writes all the same, unless it lacks two capabilities.
  const restricted = IS_ROOT ? "exec setpriv --bounding-set -dac_override,-dac_read_search" : "exec";
  await Deno.chmod(run, 0o555);
  await assertRefused(start(restricted, run, 3), /^Cannot train into .*: Permission denied .*; make it writable/);
  await Deno.chmod(join(run, "run.json"), 0);
  await assertRefused(
    start(restricted, run, 3),
    /^Cannot load the run .*: Permission denied .*; make its files readable/,
  );
  await Deno.chmod(join(run, "run.json"), 0o644);
  await Deno.chmod(run, 0o755);
  await Deno.chmod(join(run, "checkpoint-2.safetensors"), 0);
  await assertRefused(start(restricted, run, 3), /^Cannot read .*checkpoint-2\.safetensors: Permission denied .*/);
  await Deno.chmod(join(run, "checkpoint-2.safetensors"), 0o644);
  assert.equal((await loadRun(run)).history.length, 2);
  assert((await start(restricted, run, 3).output()).success);
});
