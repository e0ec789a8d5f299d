/**
 * Rough use and long use: a training and a JupyterLab that stand still for minutes, a clock that goes back, a page that is
 * closed, a kernel that is restarted, hundreds of reports, hours of live figures. Short forms run always, where there are any;
 * `deno task test -- --slow` runs the whole and writes docs/reliability.md.
 */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { loadRecord } from "../lib/runs/run_folder.ts";
import { ROOT } from "../tasks/setup/paths.ts";
import { runProgram } from "./support/commands.ts";
import { CHROMIUM } from "./support/browser.ts";
import { startEndured } from "./support/endured.ts";
import { testInFolder } from "./support/folder.ts";
import { JUPYTER } from "./support/jupyter.ts";
import { chooseMenu, PATIENCE, withLab } from "./support/lab.ts";
import { fillProject } from "./support/project.ts";
import { recordFigures } from "./support/reliability.ts";
import { assertSameRun } from "./support/runs.ts";
import { codeCell, notebookOf, textCell } from "./support/sample.ts";

const IS_SLOW = Deno.args.includes("--slow");
/** Reports in all with `--slow`: the variable REPORTS, for a shorter hour. */
const REPORTS = IS_SLOW ? Number(Deno.env.get("REPORTS") ?? 300) : 1;
/** Seconds for which a process stands still. */
const HALT = IS_SLOW ? 600 : 1;
const EPOCHS = 60;

const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** What a program prints. */
const ask = async (command: string, ...args: string[]) => (await runProgram(command, args)).out.trim();

/** Lets processes stand still for `HALT` seconds, as those of a computer do whose lid is closed. */
async function halt(processes: readonly number[], whileStill = () => Promise.resolve()): Promise<void> {
  for (const pid of processes) Deno.kill(pid, "SIGSTOP");
  try {
    await pause(HALT);
    await whileStill();
  } finally {
    for (const pid of processes) Deno.kill(pid, "SIGCONT");
  }
}

/** Waits until a text is among a page's outputs. */
async function waitForOutput(page: Page, text: string): Promise<void> {
  const outputs = page.locator(".jp-OutputArea-output", { hasText: text });
  await outputs.first().waitFor({ state: "attached", timeout: PATIENCE });
}

/** How many epochs a run's folder holds. */
const countEpochs = (folder: string) => loadRecord(folder).then(({ history }) => history.length, () => 0);

/** Waits until a run's folder holds so many epochs. */
async function waitForEpochs(folder: string, epochs: number): Promise<void> {
  for (const end = performance.now() + PATIENCE; await countEpochs(folder) < epochs; await pause(0.1)) {
    assert(performance.now() < end, `${folder} holds no ${epochs} epochs`);
  }
}

/** Stores how trainings were treated by a test that has found them whole afterwards. */
async function recordTreatments(title: string, text: string, treatments: readonly string[]): Promise<void> {
  if (!IS_SLOW) return;
  const rows = treatments.map((treatment) => [treatment, 0]);
  await recordFigures(title, { text, columns: ["treatment", "epochs lost"], rows });
}

testInFolder("a training that stands still, and one whose clock goes back, end with the same bits", async (place) => {
  const [whole, halted, back] = ["whole", "halted", "back"].map((name) => join(place, name));
  const undisturbed = await startEndured(whole, EPOCHS).end;
  assert(undisturbed.success, undisturbed.errors);
  const { child, begun, end } = startEndured(halted, EPOCHS);
  await begun;
  await waitForEpochs(halted, 3);
  const behind = startEndured(back, EPOCHS, ["--preload", join(ROOT, "tests/support/clock_set_back.ts")]);
  await halt([child.pid], async () => {
    assert(await countEpochs(halted) < EPOCHS, "the training was at work");
    const second = await startEndured(halted, EPOCHS).end;
    assert.match(second.errors, /Cannot train into .*: process \d+ on .* has trained there since/);
  });
  for (const status of await Promise.all([end, behind.end])) assert(status.success, status.errors);
  await assertSameRun(halted, whole);
  await assertSameRun(back, whole);
  for (const { seconds } of (await loadRecord(back)).history) assert(seconds.training >= 0 && seconds.evaluation >= 0);
  await recordTreatments(
    "Trainings that stand still, and a clock that goes back",
    "Each ended with the weights and the history of an undisturbed one, and with no time below zero. The folder of the one " +
      "that stood still was refused to another.",
    ["halted (SIGSTOP) for ten minutes", "clock set back by an hour in the midst"],
  );
});

const TRAININGS = notebookOf([
  codeCell('import { trainOrLoad } from "../lib/mod.ts";\nimport { ENDURED } from "../tests/support/endured.ts";'),
  codeCell("const { data, build, settings } = ENDURED;"),
  codeCell(`await trainOrLoad(build(), data, { ...settings, folder: "../runs/halted", epochs: ${EPOCHS} });`),
  codeCell(
    'const epochs = Number(await Deno.readTextFile("../epochs"));\n' +
      'await trainOrLoad(build(), data, { ...settings, folder: "../runs/left", epochs });\nconsole.log("all is done");',
  ),
]);

/** Runs all cells in a fresh kernel. */
async function restart(page: Page): Promise<void> {
  await chooseMenu(page, "Run", "Restart Kernel and Run All Cells…");
  await page.locator(".jp-Dialog .jp-mod-accept").click();
}

Deno.test({
  name: "JupyterLab that stands still, a page that is closed and a kernel that is restarted lose nothing of a training",
  ignore: !IS_SLOW || !CHROMIUM || !JUPYTER,
}, async () => {
  await withLab({ rough: TRAININGS }, async (open, { project, pid }) => {
    const [halted, left, whole] = ["halted", "left", "whole"].map((name) => join(project, "runs", name));
    const setEpochs = (epochs: number) => Deno.writeTextFile(join(project, "epochs"), String(epochs));
    await setEpochs(100_000);
    const page = await open("rough");
    await chooseMenu(page, "Run", "Run All Cells");
    await waitForOutput(page, "epoch 5:");
    await halt([pid, Number(await ask("pgrep", "-P", String(pid)))], async () => {
      assert(await countEpochs(halted) < EPOCHS, "the cell was at work");
    });
    await waitForOutput(page, `epoch ${EPOCHS}:`);
    const lines = (await page.locator(".jp-OutputArea-output").allInnerTexts()).join("\n").match(/^epoch \d+:/gm);
    const isWhole = Array.from({ length: EPOCHS }, (_, i) => `epoch ${i + 1}:`).every((line) => lines?.includes(line));
    assert(isWhole, `the page shows every epoch, found ${lines}`);

    await waitForEpochs(left, 5);
    await page.close();
    await waitForEpochs(left, await countEpochs(left) + 10);
    const again = await open("rough", ""); // a kernel at work does not tell its state
    const planned = await countEpochs(left) + 100;
    await setEpochs(planned);
    await restart(again);
    await waitForOutput(again, "all is done");
    await waitForOutput(again, "stored run"); // of the first training
    await waitForOutput(again, "training goes on after epoch"); // of the second
    for (const [folder, epochs] of [[halted, EPOCHS], [left, planned]] as const) {
      const undisturbed = await startEndured(whole, epochs).end;
      assert(undisturbed.success, undisturbed.errors);
      await assertSameRun(folder, whole);
    }
  });
  await recordTreatments(
    "A cell that trains in JupyterLab",
    "Each training ended with the weights and the history of an undisturbed one. After the halt every line of it was in the " +
      "page. Without a page it went on in the kernel, and after the restart from its checkpoint.",
    ["server and kernel halted (SIGSTOP) for ten minutes", "page closed and opened again", "kernel restarted"],
  );
});

/** Every file and folder below a folder, by its path, without those that SQLite keeps beside a data base of Deno's cache. */
const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true }).map(String).filter((path) => !/-(shm|wal)$/.test(path));

testInFolder("reports leave no process, and no file but their pages", async (place) => {
  const [project, temporary, home] = ["project", "temporary", "home"].map((name) => join(place, name));
  for (const folder of [project, temporary, home]) await Deno.mkdir(folder);
  await fillProject(project, { "01_small": notebookOf([textCell("# Small\n\nText."), codeCell("6 * 7")]) });
  const program = `
    const { executeNotebook } = await import(${JSON.stringify(join(project, "tasks/report/jupyter.ts"))});
    const { writePages } = await import(${JSON.stringify(join(project, "tasks/report/pages.ts"))});
    const notebook = await executeNotebook(${JSON.stringify(join(project, "notebooks/01_small.ipynb"))});
    const report = { name: "01_small", notebook, origin: "Made by a test" };
    await writePages([report], { folder: ${JSON.stringify(join(project, "reports"))}, made: "" });`;
  const mark = crypto.randomUUID();
  let first: ReadonlySet<string> = new Set();
  for (let made = 1; made <= REPORTS; made++) {
    // No explorer, which starts nothing, and takes longer than the rest.
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", program],
      env: { NO_COLOR: "1", TMPDIR: temporary, HOME: home, LEFT_BY: mark },
      cwd: ROOT,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).output();
    assert(success, new TextDecoder().decode(stderr));
    if (made === 1) first = new Set(filesBelow(place)); // the page, and what Deno and Jupyter keep for good
    const processes = (await ask("sh", "-c", `grep -ls ${mark} /proc/[0-9]*/environ`)).split("\n").filter(Boolean);
    assert.deepEqual(processes, [], `after ${made} reports`);
    assert.deepEqual(filesBelow(place).filter((path) => !first.has(path)), [], `after ${made} reports`);
    assert.deepEqual(filesBelow(temporary), [], `after ${made} reports`);
    if (IS_SLOW && (made % 25 === 0 || made === REPORTS)) await recordReports(made);
  }
}, { ignore: !JUPYTER });

async function recordReports(made: number): Promise<void> {
  await recordFigures("Reports, one after the other", {
    text:
      "A notebook of one cell is executed and its pages are written, the explorer left out, each time by processes of their " +
      "own. Looked for after each: processes that it has started (and with them open ports), and files in the folder for " +
      "temporary files, in the home folder and in the project that the first report has not left.",
    columns: ["reports", "processes left", "files left"],
    rows: [[made, 0, 0]],
  });
}

/** Trainings of one kernel. */
const LIVE = 6;
const MEMORY = notebookOf([
  codeCell('import { convNet1, loadDataset, takeImages, trainOrLoad } from "../lib/mod.ts";'),
  codeCell(
    'const all = await loadDataset("fashion-mnist");\n' +
      "const data = { ...all, train: takeImages(all.train, 640), test: takeImages(all.test, 500) };",
  ),
  ...Array.from({ length: LIVE }, (_, seed) =>
    codeCell(
      `await trainOrLoad(convNet1({ seed: ${seed} }), data, { folder: "../runs/${seed}", epochs: ${EPOCHS} });\n` +
        `console.log("training ${seed + 1} is over");`,
    )),
]);

Deno.test({
  name: "the memory of a kernel that shows live figures for hours does not grow",
  ignore: !IS_SLOW || !CHROMIUM || !JUPYTER,
}, async () => {
  const rows: [training: number, kernel: number, page: number][] = [];
  await withLab({ memory: MEMORY }, async (open, { pid }) => {
    const page = await open("memory");
    const session = await page.context().newCDPSession(page);
    await session.send("Performance.enable");
    await chooseMenu(page, "Run", "Run All Cells");
    const kernel = await ask("pgrep", "-P", String(pid));
    for (let training = 1; training <= LIVE; training++) {
      await waitForOutput(page, `training ${training} is over`);
      const resident = Number(await ask("ps", "-o", "rss=", "-p", kernel)) / 1024;
      await session.send("HeapProfiler.collectGarbage");
      const { metrics } = await session.send("Performance.getMetrics");
      const heap = metrics.find(({ name }) => name === "JSHeapUsedSize")!.value / 2 ** 20;
      rows.push([training, Math.round(resident), Math.round(heap)]);
    }
  });
  await recordFigures("Memory of a notebook with live figures", {
    text:
      `Trainings of ${EPOCHS} epochs on 640 images in one kernel, with bars and a figure that grows at each epoch, open in a browser.`,
    columns: ["training", "kernel, MiB", "scripts of the page, MiB"],
    rows,
  });
  const [last, second] = [rows[LIVE - 1][1], rows[1][1]];
  assert(last < 900 && last < 1.1 * second, JSON.stringify(rows));
});
