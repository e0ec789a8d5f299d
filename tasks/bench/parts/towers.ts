/**
 * How to use the cores: threads inside operations, towers beside each other, or processes.
 * @module
 */
import { defaultTowers } from "../../../lib/trainer/forward.ts";
import { ourTraining } from "../contenders.ts";
import { describeSlice, epochSettings, wholeEpoch } from "../epoch.ts";
import { runContenders } from "../runner.ts";
import { fastest } from "../statistics.ts";
import type { BenchContext, Column, Contender, ContenderResult, PartResult } from "../types.ts";

const COLUMNS: readonly Column[] = [
  { value: "trainingPassSeconds", title: "training pass, s", decimals: 2 },
  { value: "trainingAccuracySeconds", title: "training accuracy, s", decimals: 2 },
  { value: "peakMiB", title: "peak memory of a process, MiB", decimals: 0 },
];

interface Way {
  readonly towers: number;
  /** Threads inside an operation, and operations side by side. */
  readonly intra: number;
  readonly inter: number;
  readonly copies?: number;
}

/** Measures the lab's training with towers, with threads and with processes. */
export async function measureTowers(folder: string, context: BenchContext): Promise<PartResult> {
  const { cores } = context;
  const epoch = epochSettings(folder, context.steps);
  const usual = defaultTowers("CPU", cores);
  const ways: Way[] = [
    { towers: usual, intra: 1, inter: cores },
    { towers: 1, intra: cores, inter: 1 },
    { towers: 1, intra: cores, inter: cores },
    { towers: usual, intra: cores, inter: cores },
    { towers: 1, intra: 1, inter: 1, copies: cores },
  ];
  const contenders = ways.map(({ towers, intra, inter, copies }): Contender =>
    ourTraining(epoch, {
      name: `${copies ?? 1} × ${towers} towers, ${intra} intra, ${inter} inter`,
      title: copies ? `${copies} processes at once, each on one core` : describeWay({ towers, intra, inter }),
      settings: { towers },
      environment: { TF_NUM_INTRAOP_THREADS: String(intra), TF_NUM_INTEROP_THREADS: String(inter) },
      ...(copies ? { copies } : {}),
    })
  );
  const results = await runContenders(contenders, context, {
    repetitions: context.repetitions,
    derive: (values, { copies = 1 }) => {
      const whole = wholeEpoch(values, epoch);
      return {
        ...whole,
        trainingPassSeconds: whole.trainingPassSeconds / copies,
        trainingAccuracySeconds: whole.trainingAccuracySeconds / copies,
      };
    },
  });
  return {
    title: "Towers and threads",
    how:
      `The lab's training on ${cores} cores. Of processes that run at once, a pass costs the time of each over their ` +
      `number: what it costs in a series of trainings. ${describeSlice(epoch)}`,
    columns: COLUMNS,
    ratioOf: "trainingPassSeconds",
    contenders: results,
    tuning: [],
    findings: describeBest(results),
  };
}

function describeWay({ towers, intra, inter }: Way): string {
  const count = (number: number, word: string) => `${number} ${word}${number === 1 ? "" : "s"}`;
  return `${count(towers, "tower")}, ${count(intra, "thread")} an operation, ${count(inter, "operation")} at a time`;
}

/** Which way is the fastest for one training, and whether it is the default, which comes first. */
function describeBest(results: readonly ContenderResult[]): string[] {
  const best = fastest(results.slice(0, -1), "trainingPassSeconds");
  if (!best) return [];
  return [
    best === results[0]
      ? `The default, ${best.title}, is the fastest for one training.`
      : `${best.title} was faster for one training than the default, ${results[0].title}.`,
  ];
}
