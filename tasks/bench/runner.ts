/**
 * Runs contenders in turns, each turn in a fresh process, and collects what they report.
 * @module
 */
import { formatSeconds } from "../../lib/format.ts";
import { parseWith } from "../../lib/schema.ts";
import { type ContenderResult, VALUES, type Values } from "./benchmarks.ts";
import type { Contender, EpochSettings } from "./contenders.ts";

/** How contenders are run. */
export interface RunOptions {
  readonly repetitions: number;
  /** Gets a line of progress. */
  readonly say: (line: string) => void;
  /** Gets the versions that contenders report, by what they are of. */
  readonly versions: Record<string, string>;
}

/** Variables that change how fast a contender computes: a contender names those it wants. */
const TUNING_VARIABLE = /^(TF|OMP|MKL|KMP|GOMP|TORCH|XLA|KERAS|DNNL|ONEDNN)_/;

/**
 * Lets the contenders run in turns: A B C A B C …, so that a slow minute of the machine is shared by all.
 * A contender that fails stops competing and says why; the others go on.
 */
export async function runContenders(
  contenders: readonly Contender[],
  epoch: EpochSettings,
  { repetitions, say, versions }: RunOptions,
): Promise<ContenderResult[]> {
  const runs = contenders.map((contender) => {
    const { name, title, how, choices = {}, environment = {} } = contender;
    const samples: { values: Values }[] = [];
    const result: ContenderResult = { name, title, how, settings: { ...epoch, ...choices }, environment, samples };
    return { contender, result, samples };
  });
  for (let repetition = 1; repetition <= repetitions; repetition++) {
    for (const { contender, result, samples } of runs) {
      if (result.failure) continue;
      const began = performance.now();
      try {
        samples.push({ values: await runContender(contender, result.settings, versions) });
        say(`  ${repetition}/${repetitions} ${result.title}: ${formatSeconds((performance.now() - began) / 1000)}`);
      } catch (error) {
        result.failure = (error as Error).message;
        say(`  ${result.title}: ${result.failure}`);
      }
    }
  }
  return runs.map(({ result }) => result);
}

/** Runs a contender's process, and reads what it reports. */
async function runContender(
  { command: [program, ...args], environment, title }: Contender,
  settings: Readonly<Record<string, unknown>>,
  versions: Record<string, string>,
): Promise<Values> {
  const inherited = Object.entries(Deno.env.toObject()).filter(([name]) => !TUNING_VARIABLE.test(name));
  const child = new Deno.Command(program, {
    args: [...args, JSON.stringify(settings)],
    clearEnv: true,
    env: { ...Object.fromEntries(inherited), TF_CPP_MIN_LOG_LEVEL: "3", ...environment },
    cwd: new URL("../..", import.meta.url),
    stdin: "null",
  });
  const { success, code, signal, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  if (!success) {
    const reason = text(stderr).split("\n").at(-1) || "it said nothing";
    throw new Error(`Cannot measure ${title}: ${program} ended with ${signal ?? `code ${code}`}: ${reason}`);
  }
  const report = readReport(text(stdout));
  Object.assign(versions, report.versions);
  return report.values;
}

const REPORT = { what: "the report of a contender", remedy: "start it alone and look at what it prints" };

/** Joins the JSON records, one a line, in a process's output; other lines are a program's chatter. */
export function readReport(output: string): { values: Values; versions: Record<string, string> } {
  const records = output.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
  const values: Record<string, number> = Object.assign({}, ...records.map((record) => record.values));
  const { trainingPassSeconds, trainingAccuracySeconds, validationSeconds } = values;
  const articleEpochSeconds = trainingPassSeconds + trainingAccuracySeconds + validationSeconds;
  return {
    values: parseWith(VALUES, { ...values, articleEpochSeconds }, REPORT),
    versions: Object.assign({}, ...records.map((record) => record.versions)),
  };
}
