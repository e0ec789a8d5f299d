/**
 * `deno task doctor`: what is installed, on which device it runs, which data are there, and what is wrong.
 * @module
 */
import { dirname, join, relative } from "node:path";
import { listDatasets } from "../lib/data/datasets.ts";
import { alignColumns, formatNumber } from "../lib/format.ts";
import { listRuns, runsFolder } from "../lib/runs/run_folder.ts";
import { parseTaskArguments } from "./arguments.ts";
import { findUserKernel } from "./setup/kernelspec.ts";
import { checkDeno, findCompiler, findPython, THIS_MACHINE } from "./setup/machine.ts";
import { ADDON, KERNEL, KERNEL_DENO, NODE_MODULES, PYTHON, ROOT } from "./setup/paths.ts";
import { isDone, type Step } from "./setup/step.ts";
import { chosenDevice, needsCompiler, needsPython, STEPS } from "./setup/steps.ts";

/** One line of the report: what was found, and what is wrong with it together with the way to mend it. */
export interface Finding {
  readonly about: string;
  readonly found: string;
  readonly problem?: string;
}

/** The report: a line for each finding, then each problem in full, then the verdict. */
export function describeFindings(findings: readonly Finding[]): string {
  const lines = alignColumns(findings.map(({ about, found, problem }) => [`${problem ? "✗" : "✓"} ${about}`, found]));
  const problems = findings.flatMap(({ about, problem }) => problem ? [`✗ ${about}: ${problem}`] : []);
  const verdict = problems.length === 0 ? "Nothing is wrong." : `${problems.length} wrong:`;
  return [...lines, "", verdict, ...problems].join("\n");
}

const SET_UP = 'run "deno task setup"';

async function examine(): Promise<Finding[]> {
  const pending = STEPS.filter((step) => !isDone(step));
  return [
    examineDeno(),
    examineSteps(pending),
    await examineTool("Python", { isNeeded: needsPython(pending), find: async () => [await findPython(THIS_MACHINE)] }),
    await examineTool("Compiler", { isNeeded: needsCompiler(pending), find: () => findCompiler(THIS_MACHINE) }),
    await examineEnvironment(),
    await examinePackages(),
    await examineTensorflow(),
    await examineKernel(),
    await examineData(),
    { about: "Runs", found: `${(await listRuns()).length} in ${relative(ROOT, runsFolder())}` },
  ];
}

function examineDeno(): Finding {
  const [about, found] = ["Deno", `${Deno.version.deno} runs the tasks`];
  try {
    checkDeno(THIS_MACHINE);
    return { about, found };
  } catch (error) {
    return { about, found, problem: (error as Error).message };
  }
}

function examineSteps(pending: readonly Step[]): Finding {
  const about = "Set-up";
  if (pending.length === 0) return { about, found: `complete, for the ${chosenDevice().toUpperCase()}` };
  const names = pending.map(({ name }) => name).join(", ");
  return { about, found: "not complete", problem: `missing or out of date: ${names}; ${SET_UP}` };
}

/** A program of the machine that the set-up uses; once everything is set up, the lab does without. */
async function examineTool(
  about: string,
  { isNeeded, find }: { isNeeded: boolean; find: () => Promise<string[]> },
): Promise<Finding> {
  try {
    const [command, ...args] = await find();
    const [version] = (await THIS_MACHINE.output(command, [...args, "--version"]) ?? "").split("\n");
    return { about, found: `${version} (${command}), for the set-up` };
  } catch (error) {
    const found = isNeeded ? "not found" : "not found, and not needed now";
    return { about, found, ...(isNeeded ? { problem: (error as Error).message } : {}) };
  }
}

async function examineEnvironment(): Promise<Finding> {
  const code = `import sys, importlib.metadata as m
print(f"Python {sys.version.split()[0]}, JupyterLab {m.version('jupyterlab')}, nbconvert {m.version('nbconvert')}")`;
  const versions = (await THIS_MACHINE.output(PYTHON, ["-c", code]))?.trim();
  const about = "Environment";
  if (versions) return { about, found: `${versions} in ${relative(ROOT, dirname(dirname(PYTHON)))}` };
  return { about, found: "none that works", problem: `${PYTHON} does not run, or lacks JupyterLab; ${SET_UP}` };
}

async function examinePackages(): Promise<Finding> {
  const about = "npm packages";
  try {
    const versions = await Promise.all(
      ["@tensorflow/tfjs-node-gpu", "@observablehq/plot", "skia-canvas"].map(async (name) => {
        const { version } = JSON.parse(await Deno.readTextFile(join(NODE_MODULES, name, "package.json")));
        return `${name} ${version}`;
      }),
    );
    return { about, found: versions.join(", ") };
  } catch {
    return { about, found: "not all there", problem: `${NODE_MODULES} is incomplete; ${SET_UP}` };
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** Loads TensorFlow in a process of its own: what is wrong with native code may end the process that loads it. */
async function examineTensorflow(): Promise<Finding> {
  const about = "TensorFlow";
  if (!await exists(ADDON)) {
    return { about, found: "not there", problem: `${ADDON} is not compiled; ${SET_UP}` };
  }
  const code = `try {
    const { loadTensorflow } = await import("./lib/trainer/tensorflow.ts");
    const { version, device, deviceReason, threads } = await loadTensorflow();
    console.log(JSON.stringify({ version, device, deviceReason, threads }));
  } catch ({ message }) { console.log(JSON.stringify({ message })); }`;
  const child = new Deno.Command(Deno.execPath(), { args: ["eval", code], cwd: ROOT, stdin: "null", stderr: "null" });
  const { stdout, code: exitCode, signal } = await child.output();
  const text = new TextDecoder().decode(stdout).trim();
  const { message, version, device, deviceReason, threads } = text ? JSON.parse(text.split("\n").at(-1)!) : {};
  if (!version) {
    const problem = message ?? `loading ${ADDON} ended with ${signal ?? `code ${exitCode}`}; ${SET_UP}`;
    return { about, found: "does not load", problem };
  }
  const found = `${version}, ${threads} operations side by side; Running on the ${device}: ${deviceReason}`;
  if (chosenDevice() === "gpu" && device !== "GPU") {
    const problem =
      `${deviceReason}; look at what "nvidia-smi" says, or run "deno task setup --cpu" for the smaller build`;
    return { about, found, problem };
  }
  return { about, found };
}

async function examineKernel(): Promise<Finding> {
  const about = "Kernel";
  const version = (await THIS_MACHINE.output(KERNEL_DENO, ["--version"]))?.split(/\s/)[1];
  if (!version) return { about, found: "does not run", problem: `${KERNEL_DENO} does not start; ${SET_UP}` };
  const user = await findUserKernel();
  const known = user.isOurs
    ? "known to VS Code"
    : `VS Code ${user.isThere ? "finds another" : "does not know it"}: "deno task kernel"`;
  return { about, found: `Deno ${version} in ${relative(ROOT, KERNEL)}; ${known}` };
}

async function examineData(): Promise<Finding> {
  const about = "Data sets";
  try {
    const entries = await listDatasets();
    const found = entries.map(({ name, present, train, test }) =>
      present ? `${name} (${formatNumber(train + test)} images)` : `${name} (not here: "deno task data ${name}")`
    );
    return { about, found: found.join(", ") || "none" };
  } catch (error) {
    return { about, found: "can't be listed", problem: (error as Error).message };
  }
}

if (import.meta.main) {
  parseTaskArguments({
    task: "doctor",
    description: "Says what is installed, on which device it runs, which data are there, and what is wrong.\n" +
      "Exits with 1 if something is wrong; changes nothing.",
    options: {},
  });
  const findings = await examine();
  console.log(describeFindings(findings));
  if (findings.some(({ problem }) => problem)) Deno.exit(1);
}
