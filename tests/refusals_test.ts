/**
 * What a machine may refuse: room on a disk, permissions, file handles, memory. Each ends a task with one line that names the path, and
 * what was finished is there.
 */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeWhole } from "../lib/files.ts";
import { obtainRun } from "../lib/runs/obtain.ts";
import { loadRun } from "../lib/runs/run_folder.ts";
import { writeDataset } from "../tasks/data/write_dataset.ts";
import { rightsFlags } from "../tasks/rights.ts";
import { explainFailure, runCommand } from "../tasks/setup/command.ts";
import { complete } from "../tasks/setup/step.ts";
import { explainSystemError } from "../tasks/system_errors.ts";
import { ROOT } from "../tasks/setup/paths.ts";
import { runTask, startArguments } from "./support/commands.ts";
import { ENDURED } from "./support/endured.ts";
import { listFiles, testInFolder } from "./support/folder.ts";
import { JUPYTER } from "./support/jupyter.ts";
import { withProject } from "./support/project.ts";
import { codeCell, notebookOf, textCell } from "./support/sample.ts";
import { assertSameBits } from "./support/tensors.ts";
import { writeTinyDataset, writeTinyStudy } from "./support/tiny_dataset.ts";

const run = async (command: string, ...args: string[]) =>
  (await new Deno.Command(command, { args, stderr: "null" }).output().catch(() => ({ success: false }))).success;

/** Whether this user may make a small disk in memory, which is the only disk that a test may fill. */
const canMount = await (async () => {
  const place = await Deno.makeTempDir({ prefix: "disk-" });
  const isMounted = await run("mount", "-t", "tmpfs", "-o", "size=64k", "none", place);
  if (isMounted) await run("umount", place);
  await Deno.remove(place);
  return isMounted;
})();
if (!canMount) console.log("skipped: tests on a full disk, because this user may not mount one");

/** Calls `use` with a disk of 1 MB, unless told, and a function that leaves so many bytes of it free. */
function testOnDisk(
  name: string,
  use: (disk: string, leave: (bytes: number) => void) => Promise<void>,
  { size = "1m", ignore = false } = {},
): void {
  testInFolder(name, async (place) => {
    assert.ok(await run("mount", "-t", "tmpfs", "-o", `size=${size}`, "none", place));
    try {
      await use(place, (bytes) => {
        using file = Deno.openSync(join(place, "filler"), { create: true, write: true, truncate: true });
        try {
          while (true) file.writeSync(new Uint8Array(4096));
        } catch { /* full */ }
        file.truncateSync(Math.max(0, file.statSync().size - bytes));
      });
    } finally {
      await run("umount", place);
    }
  }, { ignore: ignore || !canMount });
}

/** What a program is run through to have no more rights than its files give. Root has, unless it lacks two capabilities. */
const RESTRICTED = Deno.uid() === 0 ? ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] : [];

/** Trains the small network into a folder. */
const train = (folder: string, epochs: number, onEpoch = () => {}) =>
  obtainRun(ENDURED.build(), ENDURED.data, { ...ENDURED.settings, epochs, folder, onEpoch });

const FULL =
  /^Cannot finish: the disk is full; free some room, and run it again; what was finished is kept \(No space left on device \(os error 28\).*PATH.*\)$/;

/** The line for the error that a promise ends with. */
async function lineOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(() => assert.fail("expected an error"), (error) => error);
  assert.ok(error instanceof Error);
  return explainSystemError("finish", error) ?? assert.fail(error.stack);
}

function assertFull(line: string, path: string): void {
  assert.match(line, new RegExp(FULL.source.replace("PATH", path)));
}

testOnDisk("a training on a full disk keeps its epochs and goes on to the same bits", async (disk, leave) => {
  const folder = join(disk, "run");
  let epochs = 0;
  const line = await lineOf(train(folder, 5, () => void (++epochs === 2 && leave(0))));
  assert.match(
    line,
    /^Cannot save epoch 3 in .*: No space left .*; epochs 1 to 2 are whole there.* \(the disk is full; free some room\)$/,
  );
  assert.ok(line.includes(folder));
  const kept = await loadRun(folder);
  assert.equal(kept.epochs.done, 2);
  await Deno.remove(join(disk, "filler"));
  const whole = await train(folder, 5);
  const other = await Deno.makeTempDir();
  assertSameBits(whole.network.parameters, (await train(join(other, "run"), 5)).network.parameters);
  await Deno.remove(other, { recursive: true });
});

testOnDisk("a training on a read-only disk says so, and a finished run on it can be read", async (disk) => {
  const folder = join(disk, "run");
  await train(folder, 2);
  assert.ok(await run("mount", "-o", "remount,ro", disk));
  for (const place of [folder, join(disk, "new")]) {
    await assert.rejects(train(place, 3), /Cannot train into .*: Read-only file system .*; make it writable/);
  }
  assert.equal((await train(folder, 2)).history.length, 2);
});

testInFolder("a run that may not be written or read ends a training with one line, and is whole", async (place) => {
  const folder = join(place, "run");
  await train(folder, 2);
  const program = fileURLToPath(new URL("support/endured.ts", import.meta.url));
  const [command, ...args] = [...RESTRICTED, Deno.execPath(), "run", ...rightsFlags("train"), program, folder, "3"];
  const closed: readonly (readonly [file: string, closed: number, open: number, line: RegExp])[] = [
    ["", 0o555, 0o755, /^Cannot train into .*: Permission denied .*; make it writable/],
    ["run.json", 0, 0o644, /^Cannot load the run .*: Permission denied .*; make its files readable/],
    ["checkpoint-2.safetensors", 0, 0o644, /^Cannot read .*checkpoint-2\.safetensors: Permission denied .*/],
  ];
  for (const [file, mode, usual, line] of closed) {
    await Deno.chmod(join(folder, file), mode);
    const { code, stderr } = await new Deno.Command(command, { args, env: { NO_COLOR: "1" } }).output();
    const errors = new TextDecoder().decode(stderr).split("\n").filter((line) => !/^(I0|WARNING: All log)/.test(line));
    assert.match(errors.join("\n"), line);
    assert.deepEqual([code, errors.length], [1, 2], errors.join("\n"));
    await Deno.chmod(join(folder, file), usual);
  }
  assert.equal((await train(folder, 3)).history.length, 3);
});

testOnDisk("an import and a page on a full disk leave what was there", async (disk, leave) => {
  const pixels = Uint8Array.from({ length: 40 * 28 * 28 }, (_, i) => (i * 7919 ^ i >> 3) % 251);
  const set = { images: () => [pixels], labels: Uint8Array.from({ length: 40 }, (_, i) => i % 2) };
  const data = {
    name: "full",
    title: "Full",
    licence: "none",
    imageShape: [28, 28, 1] as const,
    classes: ["a", "b"],
    made: {},
    train: set,
    test: set,
  };
  const page = join(disk, "page.html");
  await writeWhole(page, "old");
  leave(8192);
  assertFull(await lineOf(writeDataset(join(disk, "full"), data)), join(disk, "full"));
  assertFull(await lineOf(writeWhole(page, "x".repeat(100_000))), page);
  assert.equal(await Deno.readTextFile(page), "old");
  const names = (await Array.fromAsync(Deno.readDir(join(disk, "full")))).map(({ name }) => name);
  assert.ok(!names.includes("dataset.json") && !names.some((name) => name.endsWith(".tmp")), names.join());
  await Deno.remove(join(disk, "filler"));
  await writeDataset(join(disk, "full"), data);
});

testOnDisk(
  "a sweep on a full disk says so for each training, leaves nothing half, and goes on",
  async (disk, leave) => {
    await using tiny = await writeTinyDataset({ train: 480 });
    const study = await writeTinyStudy(tiny.place, tiny.folder);
    const out = join(disk, "runs");
    const sweep = () => runTask("sweep", [study, "--out", out], { LAB_DATA: tiny.place });
    leave(40_000);
    const full = await sweep();
    assert.equal(full.code, 1, full.out + full.errors);
    assert.equal(
      full.out.match(/: failed: Cannot .*No space left.*\(the disk is full; free some room\)$/gm)?.length,
      2,
      full.out,
    );
    assert.match(full.errors, /^Cannot finish tiny-study: 2 trainings failed, see above\n$/);
    assert.deepEqual(
      readdirSync(disk, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".tmp")),
      [],
    );
    await Deno.remove(join(disk, "filler"));
    const whole = await sweep();
    assert.equal(whole.code, 0, whole.errors);
    assert.match(whole.out, /2 of 2/);
  },
);

testOnDisk(
  "a report on a full disk says so in a line, leaves the pages as they were, and the next makes them",
  async (disk, leave) => {
    await withProject(
      { "01_small": notebookOf([textCell("# Small\n\nText."), codeCell("6 * 7")]) },
      async (project) => {
        await Deno.symlink(disk, join(project, "reports"));
        const report = async () => {
          const command = new Deno.Command(Deno.execPath(), {
            args: startArguments("report", [], project),
            cwd: project,
            env: { NO_COLOR: "1" },
          });
          const { code, stderr } = await command.output();
          return { code, text: new TextDecoder().decode(stderr) };
        };
        await Deno.writeTextFile(join(disk, "01_small.html"), "old");
        leave(0);
        const pages = join(project, "reports/01_small.html");
        const full = await report();
        assert.equal(full.code, 1, full.text);
        assertFull(full.text.split("\n").at(-2)!, pages);
        assert.deepEqual(await listFiles(disk), ["01_small.html", "filler"]);
        assert.equal(await Deno.readTextFile(pages), "old");
        await Deno.remove(join(disk, "filler"));
        const whole = await report();
        assert.equal(whole.code, 0, whole.text);
        assert.match(await Deno.readTextFile(pages), /<title>Small/);
      },
    );
  },
  { size: "16m", ignore: !JUPYTER || !Deno.args.includes("--slow") },
);

testOnDisk("a step of the set-up on a full disk says so, and how to go on", async (disk, leave) => {
  leave(0);
  const path = join(disk, "library");
  const step = {
    name: "library",
    stamp: join(disk, "stamp"),
    inputs: () => [],
    outputs: [path],
    run: () => writeWhole(path, "x".repeat(10_000)),
  };
  await assert.rejects(complete(step), (error) => {
    assert.ok(error instanceof Error);
    assertFull(error.message.replace("set up library", "finish"), path);
    return true;
  });
  const program = ["sh", "-c", `head -c 100000 /dev/zero > ${path}; echo "cp: No space left on device" >&2; exit 1`];
  await assert.rejects(runCommand("copy", program, { memory: await Deno.makeTempDir() }), {
    name: "Error",
    message: /^Cannot copy: the disk is full; free some room, and run it again; the steps that are done are kept \(/,
  });
});

Deno.test("what programs of the set-up say of full disks, quotas, handles and memory is explained", () => {
  const cases: readonly (readonly [said: string, means: RegExp])[] = [
    ["OSError: [Errno 28] No space left on device: '/venv/lib'", /^the disk is full; free some room/],
    ["error: write: Disk quota exceeded (os error 122)", /^your share of the disk is used up/],
    ["OSError: [Errno 30] Read-only file system: '/venv'", /^the disk can be read only/],
    ["OSError: [Errno 24] Too many open files", /^there are no file handles left; raise "ulimit -n"/],
    ["virtual memory exhausted: Cannot allocate memory", /^there is not enough memory/],
    ["libtensorflow_cc.so.2: failed to map segment from shared object", /^there is not enough memory/],
  ];
  for (const [said, means] of cases) assert.match(explainFailure(said), means);
  assert.equal(explainSystemError("finish", new Error("anything else")), undefined);
});

/** Imports for the code of a task. */
const IMPORTS = `import { runTask } from ${JSON.stringify(join(ROOT, "tasks/arguments.ts"))};
  import { writeWhole } from ${JSON.stringify(join(ROOT, "lib/files.ts"))};`;

/** Runs a program that is to fail with 1, and gives what it says, without colours. */
async function fail([program, ...args]: readonly string[], more = {}): Promise<string> {
  const env = { NO_COLOR: "1", ...more };
  const { stderr, code } = await new Deno.Command(program, { args, cwd: ROOT, env }).output();
  const said = new TextDecoder().decode(stderr);
  assert.equal(code, 1, said);
  return said;
}

testInFolder("a task without file handles says so in one line", async (folder) => {
  const path = join(folder, "a.json");
  const code = `${IMPORTS} try { while (true) Deno.openSync("/dev/null"); } catch { /* no more */ }
    await runTask(() => writeWhole(${JSON.stringify(path)}, "{}"));`;
  const said = await fail(["sh", "-c", `ulimit -n 64; exec "$0" eval "$1"`, Deno.execPath(), code]);
  assert.match(
    said,
    /^Cannot finish: there are no file handles left; raise "ulimit -n", to 1024 say, and run it again; .*\n$/,
  );
  assert.ok(said.includes(path), said);
});

testInFolder("folders that are missing or closed end a task with one line that names them", async (folder) => {
  const closed = join(folder, "closed");
  await Deno.mkdir(closed, { mode: 0o555 });
  const missing = join(folder, "missing");
  const path = JSON.stringify(join(closed, "a.json"));
  const cases: readonly (readonly [work: string, tmp: string, line: RegExp])[] = [
    [
      "Deno.makeTempDir()",
      missing,
      /^Cannot finish: the folder for temporary files, which TMPDIR names, does not exist;/,
    ],
    ["Deno.makeTempDir()", closed, /^Cannot finish: its permissions forbid it; change them,.*tmpdir\)\n$/],
    [`writeWhole(${path}, "{}")`, folder, /^Cannot finish: its permissions forbid it; change them,.*closed.*\)\n$/],
    [`Deno.mkdir(${path})`, folder, /^Cannot finish: its permissions forbid it; change them,.*closed.*\)\n$/],
  ];
  for (const [work, tmp, line] of cases) {
    const code = `${IMPORTS} await runTask(() => ${work});`;
    const said = await fail([...RESTRICTED, Deno.execPath(), "eval", code], { TMPDIR: tmp });
    assert.match(said, line);
    assert.equal(said.split("\n").length, 2, said);
  }
});
