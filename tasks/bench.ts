/**
 * `deno task bench`: measures training against other ways to do it, and how near it comes to what the machine can do.
 * @module
 */
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { dirname, join, relative } from "node:path";
import { PARTS } from "./bench/parts.ts";
import { installPeers } from "./bench/peers.ts";
import { completeResult } from "./bench/results.ts";
import { describePart, describeResult, describeTargets } from "./bench/table.ts";
import { STEPS_OF_PASS } from "./bench/epoch.ts";
import { type BenchContext, type BenchResult, PART_NAMES, type PartName } from "./bench/types.ts";
import { writeWhole } from "../lib/files.ts";
import { readCpuinfo } from "../lib/trainer/processor.ts";
import { flag, number, parseTaskArguments, runTask, text } from "./arguments.ts";
import { ROOT } from "./setup/paths.ts";

const RESULTS = join(ROOT, "data/benchmarks");
const DATA = join(ROOT, "data/fashion-mnist");
const QUICK_STEPS = 20;
/** Processes waiting for a core, above which timings are not to be trusted. */
const BUSY = 0.7;

const SPEC = {
  task: "bench",
  description:
    `Measures training on Fashion-MNIST, contenders in turns, and writes a table (.md) and every number (.json) to
data/benchmarks. Compares with stock tfjs; with --peers with PyTorch and TensorFlow's Python too.
On two cores all of it takes about 20 minutes with the peers, under 10 without. Nothing else should run meanwhile.`,
  options: {
    peers: flag("compare with PyTorch and TensorFlow in Python, installed into .venv-peers (some GB)"),
    only: text("NAMES", `some parts, with commas between: ${PART_NAMES.join(",")}`),
    repetitions: number("N", "turns of every contender", 3),
    quick: flag(`one turn of ${QUICK_STEPS} steps: shows that everything runs, and no true times`),
    out: text("FILE.json", "where to write (default: data/benchmarks/DATE.json)"),
  },
} as const;

async function main(): Promise<void> {
  const { values } = parseTaskArguments(SPEC);
  const repetitions = values.quick ? 1 : values.repetitions;
  if (!(Number.isInteger(repetitions) && repetitions > 0)) {
    refuse(`expected --repetitions to be a whole number from 1, found ${repetitions}`);
  }
  const chosen = readParts(values.only);
  const say = (line: string) => console.error(line);
  const started = new Date();
  const cores = availableParallelism();
  const machine = describeMachine(cores);
  if (loadavg()[0] > BUSY) say(`Something else is running here (load ${loadavg()[0].toFixed(1)}): times will be off`);
  const versions: Record<string, string> = {};
  const context: BenchContext = {
    repetitions,
    steps: values.quick ? QUICK_STEPS : STEPS_OF_PASS,
    ...(values.peers ? { peersPython: await installPeers(say) } : {}),
    cores,
    began: started.getTime(),
    say,
    noteVersions: (found) => void Object.assign(versions, found),
  };

  const out = values.out ??
    join(RESULTS, `${started.toISOString().slice(0, 16).replace("T", "-").replace(":", "")}.json`);
  await Deno.mkdir(dirname(out), { recursive: true }); // at once, not after the minutes that the first part takes
  const parts: BenchResult["parts"] = {};
  let result: BenchResult | undefined;
  for (const name of chosen) {
    say(`${name}:`);
    parts[name] = await PARTS[name](DATA, context);
    console.log(`${describePart(parts[name]!)}\n`);
    const seconds = Math.round((Date.now() - started.getTime()) / 1000);
    result = completeResult({ started: started.toISOString(), seconds, repetitions, machine, versions, parts });
    await writeResult(result, out); // after every part, so that stopping loses one only
  }
  if (result!.targets.length > 0) console.log(`${describeTargets(result!)}\n`);
  console.log(`${relative(ROOT, out)} and files of the same name`);
  const failed = Object.values(parts).flatMap(({ contenders }) => contenders.filter(({ failure }) => failure));
  if (failed.length > 0) {
    const titles = failed.map(({ title }) => title).join(", ");
    throw new Error(`Cannot measure ${titles}: their lines above say why; the others are written`);
  }
}

/** Processor, cores, memory, system, and how busy the machine was before the benchmark began. */
function describeMachine(cores: number): Record<string, string | number> {
  const flags = new Set(/^flags\s*:(.*)$/m.exec(readCpuinfo())?.[1].trim().split(" "));
  return {
    processor: cpus()[0]?.model.trim() ?? "unknown",
    vectors: flags.has("avx512f") ? "AVX-512" : flags.has("avx2") ? "AVX2" : "neither AVX2 nor AVX-512",
    cores,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${Deno.build.os} ${Deno.osRelease()}`,
    loadBefore: Number(loadavg()[0].toFixed(2)),
  };
}

async function writeResult(result: BenchResult, path: string): Promise<void> {
  const base = path.replace(/\.json$/, "");
  // Folders from the project's own, so that a result tells nothing of the machine but what it says itself.
  const fromRoot = (_: string, value: unknown) =>
    typeof value === "string" && value.startsWith(`${ROOT}/`) ? relative(ROOT, value) : value;
  await writeWhole(`${base}.json`, JSON.stringify(result, fromRoot, 2) + "\n");
  await writeWhole(`${base}.md`, describeResult(result) + "\n");
}

function readParts(only: string | undefined): readonly PartName[] {
  const wanted = only?.split(",") ?? PART_NAMES;
  const stray = wanted.find((name) => !(PART_NAMES as readonly string[]).includes(name));
  if (stray !== undefined) {
    return refuse(`there is no part ${JSON.stringify(stray)}, its parts are ${PART_NAMES.join(", ")}`);
  }
  return PART_NAMES.filter((name) => wanted.includes(name));
}

function refuse(what: string): never {
  console.error(`Cannot run "deno task bench": ${what}`);
  Deno.exit(2);
}

if (import.meta.main) await runTask(main);
