/**
 * `deno task doctor`: what is installed, on which device it runs, which data are there, and what is wrong.
 * @module
 */
import { relative } from "node:path";
import { alignColumns, formatNumber } from "../lib/format.ts";
import { parseTaskArguments } from "./arguments.ts";
import { findUserKernel } from "./setup/kernelspec.ts";
import { checkDeno, findCompiler, findPython, THIS_MACHINE } from "./setup/machine.ts";
import { ROOT } from "./setup/paths.ts";
import { type Finder, isDone, type Step } from "./setup/step.ts";
import { chosenDevice, STEPS } from "./setup/steps.ts";

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

async function examine(): Promise<Finding[]> {
  const findings = [
    await look("Deno", () => {
      checkDeno(THIS_MACHINE);
      return `${Deno.version.deno} runs the tasks`;
    }),
    await examineProgram("Python", findPython),
    await examineProgram("Compiler", findCompiler),
  ];
  for (const step of STEPS) findings.push(await examineStep(step));
  return [
    ...findings,
    await look("VS Code", findKernel),
    await look("Data sets", listData),
    await look("Runs", countRuns),
  ];
}

/** What is found; where that fails, the error says what is wrong. */
async function look(about: string, find: () => string | Promise<string>): Promise<Finding> {
  try {
    return { about, found: await find() };
  } catch (error) {
    const [problem] = (error as Error).message.split("\n");
    return { about, found: "not found", problem };
  }
}

/** A program of the machine that the set-up uses; once everything is set up, the lab does without. */
async function examineProgram(about: string, find: Finder): Promise<Finding> {
  const finding = await look(about, async () => {
    const [command, ...args] = [await find(THIS_MACHINE)].flat();
    const [version] = (await THIS_MACHINE.output(command, [...args, "--version"]) ?? "").split("\n");
    return `${version} (${command}), for the set-up`;
  });
  const isNeeded = STEPS.some((step) => step.needs?.includes(find) && !isDone(step));
  return finding.problem && !isNeeded ? { about, found: "not found, and not needed now" } : finding;
}

/** What a step of the set-up makes, doing its work once, and TensorFlow on the device that was chosen. */
async function examineStep(step: Step): Promise<Finding> {
  const about = step.name;
  if (!isDone(step)) return { about, found: "missing or out of date", problem: 'run "deno task setup"' };
  const trial = await step.try?.() ?? { found: `there, for the ${chosenDevice().toUpperCase()}` };
  if ("wrong" in trial) {
    return { about, found: "broken", problem: `${trial.wrong}; run "deno task setup -- --repair"` };
  }
  const { found } = trial;
  if (chosenDevice() === "cpu" || !found.includes("Running on the CPU")) return { about, found };
  const advice = 'look at what "nvidia-smi" says, or run "deno task setup -- --cpu" for the smaller build';
  return { about, found, problem: `${found.split("; ").at(-1)}; ${advice}` };
}

async function findKernel(): Promise<string> {
  const { owner } = await findUserKernel();
  if (owner === "ours") return "knows the kernel";
  return `${owner ? "finds another kernel" : "does not know the kernel"}: "deno task kernel"`;
}

// What reads data and runs needs packages, so it is loaded where it is used: doctor works without them.

async function listData(): Promise<string> {
  const { commandFor, listDatasets } = await import("./data/list.ts");
  const found = (await listDatasets()).map(({ name, missing, train, test }) =>
    missing.length === 0
      ? `${name} (${formatNumber(train + test)} images)`
      : `${name} (not here: "${commandFor(name)}")`
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
