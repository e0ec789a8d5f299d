/**
 * `deno task bench`: measures the article's epoch by this lab and by other ways to compute it.
 * @module
 */
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { join, relative } from "node:path";
import { alignColumns } from "../lib/format.ts";
import { writeWhole } from "../lib/files.ts";
import { readCpuinfo } from "../lib/trainer/processor.ts";
import { flag, number, parseTaskArguments, runTask } from "./arguments.ts";
import { type BenchResult, type ContenderResult, spreadOf, type Tuning, type Values } from "./bench/benchmarks.ts";
import { type Contender, EPOCH, listContenders } from "./bench/contenders.ts";
import { PEERS } from "./bench/peers.ts";
import { runContenders, type RunOptions } from "./bench/runner.ts";
import { installEnvironment } from "./setup/environment.ts";
import { ROOT } from "./setup/paths.ts";

const RESULTS = join(ROOT, "data/benchmarks");
/** Processes waiting for a core, above which timings are not to be trusted. */
const BUSY = 0.7;
/** By how much of an epoch the ways of a framework are compared, and how often each is tried at most. */
const SLICE = { ...EPOCH, trainImages: 150 * EPOCH.batchSize, validationImages: 2000 };
const MOST_TRIES = 2;
const INSTALLING = `Installing PyTorch and TensorFlow's Python into ${PEERS.folder} (some GB)`;

const SPEC = {
  task: "bench",
  description:
    `Measures the article's epoch on Fashion-MNIST, contenders in turns, prints a table, and writes every number to
data/benchmarks. Compares with stock tfjs; with --peers with PyTorch and TensorFlow's Python too. On two cores it
takes about 18 minutes with the peers, under 10 without. Nothing else should run meanwhile.`,
  options: {
    peers: flag("compare with PyTorch and TensorFlow in Python, installed into .venv-peers (some GB)"),
    repetitions: number("N", "turns of every contender", 3),
  },
} as const;

async function main(): Promise<void> {
  const { values: { peers, repetitions } } = parseTaskArguments(SPEC);
  if (!(Number.isInteger(repetitions) && repetitions > 0)) {
    throw new RangeError(
      `Cannot run "deno task bench": expected --repetitions to be a whole number from 1, found ${repetitions}`,
    );
  }
  const say = (line: string) => console.error(line);
  const began = new Date();
  const machine = describeMachine();
  if (machine.loadBefore > BUSY) say(`Something else is running here (load ${machine.loadBefore}): times will be off`);
  const python = peers ? await installEnvironment(PEERS, () => say(INSTALLING)) : undefined;
  const versions: Record<string, string> = {};
  const article = await measureEpoch(python, { repetitions, say, versions });
  const [{ failure: ownFailure }] = article.contenders;
  if (ownFailure) throw new Error(ownFailure); // without the lab there is nothing to compare with

  const seconds = Math.round((Date.now() - began.getTime()) / 1000);
  const result: BenchResult = {
    format: 1,
    started: began.toISOString(),
    seconds,
    repetitions,
    machine,
    versions,
    parts: { article },
  };
  const file = join(RESULTS, `${began.toISOString().slice(0, 16).replace("T", "-").replace(":", "")}.json`);
  await writeWhole(file, JSON.stringify(result, null, 2) + "\n");
  console.log(`${formatTable(article.contenders)}\n\n${relative(ROOT, file)}`);
  const failed = article.contenders.filter(({ failure }) => failure).map(({ title }) => title);
  if (failed.length > 0) {
    throw new Error(`Cannot measure ${failed.join(", ")}: their lines above say why; the others are written`);
  }
}

/** Processor, cores, memory, system, and how busy the machine was before the benchmark began. */
function describeMachine() {
  const flags = new Set(/^flags\s*:(.*)$/m.exec(readCpuinfo())?.[1].trim().split(" "));
  return {
    processor: cpus()[0]?.model.trim() ?? "unknown",
    vectors: flags.has("avx512f") ? "AVX-512" : flags.has("avx2") ? "AVX2" : "neither AVX2 nor AVX-512",
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${Deno.build.os} ${Deno.osRelease()}`,
    loadBefore: Number(loadavg()[0].toFixed(2)),
  };
}

/** Measures an epoch of ConvNet_1 by the lab, by tfjs and, if there is a Python that has them, by the peers. */
async function measureEpoch(python: string | undefined, options: RunOptions): Promise<BenchResult["parts"]["article"]> {
  const contenders: Contender[] = [];
  const tuning: Tuning[] = [];
  for (const contender of listContenders(availableParallelism(), python)) {
    if (!("ways" in contender)) {
      contenders.push(contender);
      continue;
    }
    const { name, of, ways } = contender;
    options.say(`Looking for the fastest way of ${of}:`);
    const repetitions = Math.min(MOST_TRIES, options.repetitions);
    const tried = await runContenders(ways, SLICE, { ...options, repetitions });
    const best = fastest(tried);
    const chosen = ways.find(({ name }) => name === best?.name);
    if (!chosen) continue; // all of them failed, and said why
    const how = "150 steps and the passes that measure, of a sixth of the images, in turns; the lowest median wins";
    tuning.push({ of, how, chosen: chosen.name, tried });
    contenders.push({ ...chosen, name, title: `${of} at its best`, how: `${chosen.title}; ${chosen.how}` });
  }
  options.say("The epoch, in turns:");
  return {
    how: "ConvNet_1 on Fashion-MNIST: 938 training steps of 64 images, a pass over the 60,000 training images for " +
      "accuracy, a pass over the 10,000 test images for loss and accuracy. Each turn is a process of its own, warmed up " +
      "before the clock starts.",
    contenders: await runContenders(contenders, EPOCH, options),
    tuning,
  };
}

/** The contender with the lowest median of an epoch; undefined where all failed. */
export function fastest(contenders: readonly ContenderResult[]): ContenderResult | undefined {
  const seconds = (contender: ContenderResult) => spreadOf(contender, "articleEpochSeconds").median;
  return contenders.filter(({ samples }) => samples.length > 0).toSorted((a, b) => seconds(a) - seconds(b))[0];
}

const COLUMNS: readonly { readonly value: keyof Values; readonly title: string; readonly decimals: number }[] = [
  { value: "articleEpochSeconds", title: "epoch, s", decimals: 1 },
  { value: "trainingPassSeconds", title: "training pass, s", decimals: 1 },
  { value: "trainingAccuracySeconds", title: "training accuracy, s", decimals: 1 },
  { value: "validationSeconds", title: "validation, s", decimals: 2 },
  { value: "peakMiB", title: "peak memory, MiB", decimals: 0 },
];

/**
 * A Markdown table that is aligned for terminals too: a row for each contender, median (lowest – highest) of each column, the
 * ratio of its epoch to the first row's last.
 */
export function formatTable(contenders: readonly ContenderResult[]): string {
  const ours = spreadOf(contenders[0], "articleEpochSeconds").median;
  const rows = contenders.map((contender) => {
    if (contender.samples.length === 0) return [contender.title, ...COLUMNS.map(() => "–"), "–"];
    const ratio = spreadOf(contender, "articleEpochSeconds").median / ours;
    return [contender.title, ...COLUMNS.map((column) => formatCell(contender, column)), `${ratio.toFixed(2)} ×`];
  });
  const head = ["", ...COLUMNS.map(({ title }) => title), "ratio"];
  const rule = head.map((_, column) => column === 0 ? "---" : "--:");
  const right = head.map((_, column) => column > 0);
  return alignColumns([head, rule, ...rows], { right, gap: " | " }).map((line) => `| ${line} |`).join("\n");
}

function formatCell(contender: ContenderResult, { value, decimals }: typeof COLUMNS[number]): string {
  const { median, low, high } = spreadOf(contender, value);
  const [middle, from, to] = [median, low, high].map((number) =>
    number.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals })
  );
  return from === to ? from : `${middle} (${from} – ${to})`;
}

if (import.meta.main) await runTask(main);
