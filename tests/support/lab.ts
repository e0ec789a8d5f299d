/**
 * A real JupyterLab for tests: started on a free port, with settings of its own.
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import type { Page } from "playwright-core";
import type { Notebook } from "../../tasks/report/notebook.ts";
import { openBrowser } from "./browser.ts";
import { JUPYTER } from "./jupyter.ts";
import { withProject } from "./project.ts";

const SETTINGS = {
  // All cells stay in the page; else those out of sight would be missing.
  "@jupyterlab/notebook-extension/tracker": { windowingMode: "none" },
  "@jupyterlab/apputils-extension/notification": { fetchNews: "false" },
};
/** Milliseconds that a step may take on a busy machine. */
export const PATIENCE = 300_000;

/** A running JupyterLab. */
interface Lab {
  /** Its process, whose children are the kernels. */
  readonly pid: number;
  /** Address that opens a notebook of the lab's `notebooks/` folder. */
  notebookUrl(name: string): string;
  stop(): Promise<void>;
}

/** Starts JupyterLab in a project folder; what it remembers it keeps in a folder that is gone after `stop()`. */
async function startLab(project: string): Promise<Lab> {
  const folder = await Deno.makeTempDir({ prefix: "lab-" });
  for (const [plugin, settings] of Object.entries(SETTINGS)) {
    const path = join(folder, "settings", `${plugin}.jupyterlab-settings`);
    await Deno.mkdir(join(path, ".."), { recursive: true });
    await Deno.writeTextFile(path, JSON.stringify(settings));
  }
  const token = crypto.randomUUID();
  const server = spawn(JUPYTER!, [
    "lab",
    "--no-browser",
    "--allow-root",
    "--ServerApp.ip=127.0.0.1",
    "--ServerApp.port=0",
    `--IdentityProvider.token=${token}`,
    `--ServerApp.root_dir=${project}`,
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
  ], {
    env: {
      ...Deno.env.toObject(),
      JUPYTER_CONFIG_DIR: join(folder, "config"),
      JUPYTER_DATA_DIR: join(folder, "data"),
      JUPYTER_RUNTIME_DIR: join(folder, "runtime"),
      JUPYTERLAB_SETTINGS_DIR: join(folder, "settings"),
      JUPYTERLAB_WORKSPACES_DIR: join(folder, "workspaces"),
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const closed = once(server, "close");
  const stop = async () => {
    server.kill("SIGTERM");
    await closed;
    await Deno.remove(folder, { recursive: true });
  };
  const address = await findAddress(createInterface({ input: server.stderr! }));
  if (!address) {
    await stop();
    throw new Error(`Cannot start ${basename(JUPYTER!)} lab: it ended before it gave an address`);
  }
  return {
    pid: server.pid!,
    // A workspace for each notebook; else a page opens the notebooks of the others as well.
    notebookUrl: (name) => `${address}/lab/workspaces/${basename(name)}/tree/notebooks/${name}.ipynb?token=${token}`,
    stop,
  };
}

async function findAddress(lines: AsyncIterable<string>): Promise<string | undefined> {
  for await (const line of lines) {
    const address = /http:\/\/127\.0\.0\.1:\d+(?=\/lab)/.exec(line);
    if (address) return address[0];
  }
}

/** A running JupyterLab and its project's folder. */
export interface Place {
  readonly project: string;
  /** The server's process, whose children are the kernels. */
  readonly pid: number;
}

/**
 * Calls `use` with a function that opens a page of a notebook, by its name, in one JupyterLab that has them all. It waits
 * for the kernel, which is idle unless another state is expected; "" stands for any.
 */
export async function withLab(
  notebooks: Readonly<Record<string, Notebook>>,
  use: (open: (name: string, state?: string) => Promise<Page>, place: Place) => Promise<void>,
): Promise<void> {
  await withProject(notebooks, async (project) => {
    const browser = await openBrowser();
    const lab = await startLab(project);
    try {
      await use(async (name, state = "Idle") => {
        const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
        await openNotebook(page, lab.notebookUrl(name), state);
        return page;
      }, { project, pid: lab.pid });
    } finally {
      await lab.stop();
      await browser.close();
    }
  });
}

/** Opens a notebook and waits until its kernel is in a state; in any, where that is empty. */
async function openNotebook(page: Page, url: string, state: string): Promise<void> {
  await page.goto(url);
  // The notebook's own indicator says idle before there is a kernel at all.
  await page.getByText(`Deno | ${state}`).waitFor({ timeout: PATIENCE });
  await page.waitForSelector(".jp-CodeCell");
}

/** Chooses an entry of a menu, as in "Run", "Run All Cells". */
export async function chooseMenu(page: Page, menu: string, entry: string): Promise<void> {
  await page.locator(".lm-MenuBar-itemLabel", { hasText: new RegExp(`^${menu}$`) }).click();
  await page.locator(".lm-Menu-itemLabel", { hasText: new RegExp(`^${entry}$`) }).click();
}

/** Errors, which JupyterLab shows as what goes to the error stream, and dialogs such as that of a dead kernel. */
const FAILURES =
  '.jp-OutputArea-output[data-mime-type$="stderr"], .jp-OutputArea-output[data-mime-type$="error"], .jp-Dialog';

/** Waits until every code cell has been executed, or one has failed; gives the texts of errors and of dialogs. */
export async function waitForCells(page: Page, count: number): Promise<string[]> {
  await page.waitForFunction(
    ([count, failures]) => {
      const prompts = [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")].map((prompt) =>
        prompt.textContent
      );
      const done = prompts.filter((prompt) => /^\[\d+\]:$/.test(prompt ?? "")).length;
      return done === count || document.querySelector(failures) !== null;
    },
    [count, FAILURES] as const,
    { timeout: PATIENCE },
  );
  return await page.locator(FAILURES).allInnerTexts();
}
