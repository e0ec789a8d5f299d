/**
 * Runs contenders in turns, each turn in a fresh process, and collects what they report.
 * @module
 */
import { formatSeconds } from "../../lib/format.ts";
import { spreadsOf } from "./results.ts";
import type { BenchContext, Contender, ContenderResult, Sample, Values } from "./types.ts";

/** What a process says on its standard output, one JSON record a line. */
interface Report {
  readonly values: Values;
  readonly versions: Readonly<Record<string, string>>;
}

/** How contenders are run. */
export interface RunOptions {
  readonly repetitions: number;
  /** Makes the values that are kept from those that were measured. */
  readonly derive?: (values: Values, contender: Contender) => Values;
}

/** Variables that change how fast a contender computes: a contender names those it wants. */
const TUNING_VARIABLE = /^(TF|OMP|MKL|KMP|GOMP|TORCH|XLA|KERAS|DNNL|ONEDNN)_/;

/**
 * Lets the contenders run in turns: A B C A B C …, so that a slow minute of the machine is shared by all.
 * A contender that fails stops competing and says why; the others go on.
 */
export async function runContenders(
  contenders: readonly Contender[],
  context: BenchContext,
  { repetitions, derive = (values) => values }: RunOptions,
): Promise<ContenderResult[]> {
  const samples = new Map<string, Sample[]>(contenders.map(({ name }) => [name, []]));
  const failures = new Map<string, string>();
  const runTurn = async (contender: Contender, repetition: number) => {
    const startedSeconds = (Date.now() - context.began) / 1000;
    const clock = performance.now();
    try {
      const { values, versions } = await runContender(contender);
      context.noteVersions(versions);
      samples.get(contender.name)!.push({ repetition, startedSeconds, values: derive(values, contender) });
      context.say(
        `  ${repetition}/${repetitions} ${contender.title}: ${formatSeconds((performance.now() - clock) / 1000)}`,
      );
    } catch (error) {
      failures.set(contender.name, (error as Error).message);
      context.say(`  ${contender.title}: ${(error as Error).message}`);
    }
  };
  for (let repetition = 1; repetition <= repetitions; repetition++) {
    for (const contender of contenders) if (!failures.has(contender.name)) await runTurn(contender, repetition);
  }
  return contenders.map(({ name, title, how, settings, environment }): ContenderResult => {
    const failure = failures.get(name);
    const own = samples.get(name)!;
    const spreads = spreadsOf(own);
    return { name, title, how, settings, environment, samples: own, spreads, ...(failure ? { failure } : {}) };
  });
}

/** Runs a contender's process, and reads what it reports. */
async function runContender({ command: [program, ...args], settings, environment, title }: Contender): Promise<Report> {
  const inherited = Object.entries(Deno.env.toObject()).filter(([name]) => !TUNING_VARIABLE.test(name));
  const began = performance.now();
  const child = new Deno.Command(program, {
    args: [...args, JSON.stringify({ ...settings, spawnedAt: Date.now() })],
    clearEnv: true,
    env: { ...Object.fromEntries(inherited), TF_CPP_MIN_LOG_LEVEL: "3", ...environment },
    cwd: new URL("../..", import.meta.url),
    stdin: "null",
  });
  const { success, code, signal, stdout, stderr } = await child.output();
  const wallSeconds = (performance.now() - began) / 1000;
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  if (!success) {
    const reason = text(stderr).split("\n").at(-1) || "it said nothing";
    throw new Error(`Cannot measure ${title}: ${program} ended with ${signal ?? `code ${code}`}: ${reason}`);
  }
  const report = readReport(text(stdout));
  return { ...report, values: { ...report.values, wallSeconds } };
}

/** Joins the records in a process's output; other lines are a program's chatter. */
export function readReport(output: string): Report {
  const records = output.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
  return {
    values: Object.assign({}, ...records.map((record) => record.values ?? {})),
    versions: Object.assign({}, ...records.map((record) => record.versions ?? {})),
  };
}
