/**
 * `deno task doctor`: what is installed, on which device it runs, which data are there, and what is wrong.
 * @module
 */
import { relative } from "node:path";
import { alignColumns, formatNumber } from "../lib/format.ts";
import { parseTaskArguments } from "./arguments.ts";
import { type Trial, tryEnvironment, tryKernel, tryPackages, tryTensorflow } from "./setup/checks.ts";
import { findUserKernel } from "./setup/kernelspec.ts";
import { checkDeno, findCompiler, findPython, THIS_MACHINE } from "./setup/machine.ts";
import { KERNEL, ROOT } from "./setup/paths.ts";
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
const REPAIR = 'run "deno task setup -- --repair"';

async function examine(): Promise<Finding[]> {
  const pending = STEPS.filter((step) => !isDone(step));
  return [
    examineDeno(),
    examineSteps(pending),
    await examineTool("Python", { isNeeded: needsPython(pending), find: async () => [await findPython(THIS_MACHINE)] }),
    await examineTool("Compiler", { isNeeded: needsCompiler(pending), find: () => findCompiler(THIS_MACHINE) }),
    await examinePart("Environment", tryEnvironment),
    await examinePart("npm packages", tryPackages),
    await examineTensorflow(),
    await examineKernel(),
    await examineList("Data sets", listData),
    await examineList("Runs", countRuns),
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
    if (!isNeeded) return { about, found: "not found, and not needed now" };
    return { about, found: "not found", problem: (error as Error).message };
  }
}

/** A part that is there, doing its work once; what is broken is mended by doing every step again. */
async function examinePart(about: string, part: () => Promise<Trial>): Promise<Finding> {
  const trial = await part();
  if ("found" in trial) return { about, found: trial.found };
  return { about, found: "broken", problem: `${trial.wrong}; ${REPAIR}` };
}

/** TensorFlow computes, and on the device that was chosen. */
async function examineTensorflow(): Promise<Finding> {
  const finding = await examinePart("TensorFlow", tryTensorflow);
  const { found, problem } = finding;
  if (problem || chosenDevice() === "cpu" || found.includes("Running on the GPU")) return finding;
  const advice = 'look at what "nvidia-smi" says, or run "deno task setup -- --cpu" for the smaller build';
  return { ...finding, problem: `${found.split("; ").at(-1)}; ${advice}` };
}

async function examineKernel(): Promise<Finding> {
  const finding = await examinePart("Kernel", tryKernel);
  if (finding.problem) return finding;
  const user = await findUserKernel();
  const known = user.isOurs
    ? "known to VS Code"
    : `VS Code ${user.isThere ? "finds another" : "does not know it"}: "deno task kernel"`;
  return { ...finding, found: `${finding.found} in ${relative(ROOT, KERNEL)}; ${known}` };
}

async function examineList(about: string, list: () => Promise<string>): Promise<Finding> {
  try {
    return { about, found: await list() };
  } catch (error) {
    const [problem] = (error instanceof Error ? error.message : String(error)).split("\n");
    return { about, found: "can't be listed", problem };
  }
}

// What reads data and runs needs packages, so it is loaded where it is used: doctor works without them.

async function listData(): Promise<string> {
  const { listDatasets } = await import("./data/list.ts");
  const found = (await listDatasets()).map(({ name, missing, train, test }) =>
    missing.length === 0
      ? `${name} (${formatNumber(train + test)} images)`
      : `${name} (not here: "deno task data ${name}")`
  );
  return found.join(", ") || "none";
}

async function countRuns(): Promise<string> {
  const { listRuns, runsFolder } = await import("../lib/runs/run_folder.ts");
  return `${(await listRuns()).length} in ${relative(ROOT, runsFolder())}`;
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
