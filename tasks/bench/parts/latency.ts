/**
 * What a person waits for: the first step, the data, feature maps.
 * @module
 */
import { ownContender } from "../contenders.ts";
import { epochSettings } from "../epoch.ts";
import { runContenders } from "../runner.ts";
import type { BenchContext, Column, ContenderResult, PartResult } from "../types.ts";

const COLUMNS: readonly Column[] = [
  { value: "seconds", title: "seconds", decimals: 3 },
];

/** Values of the contenders, as rows of the table. */
const ROWS: readonly (readonly [contender: string, value: string, title: string])[] = [
  ["first-step", "startToFirstStepSeconds", "start of the process to the end of the first training step"],
  ["first-step", "runtimeSeconds", "– of this: Deno and the lab's modules"],
  ["first-step", "tensorflowSeconds", "– TensorFlow loaded"],
  ["first-step", "dataLoadingSeconds", "– Fashion-MNIST unpacked and checked, 70,000 images"],
  ["first-step", "compilingSeconds", "– graph written and opened"],
  ["first-step", "placingSeconds", "– training images placed"],
  ["first-step", "firstStepSeconds", "– the first step"],
  ["first-step", "secondStepSeconds", "the second step"],
  ["feature-maps", "mapsFirstSeconds", "maps of 250 images behind layer 16, the first time"],
  ["feature-maps", "mapsSeconds", "maps of 250 images behind layer 16, again"],
  ["feature-maps", "figureFirstSeconds", "featureMapGrid() of an image, network opened and PNG drawn, the first time"],
  ["feature-maps", "figureSeconds", "featureMapGrid() of an image, network opened and PNG drawn, again"],
];

/** Measures the waits. */
export async function measureLatency(folder: string, context: BenchContext): Promise<PartResult> {
  const settings = { ...epochSettings(folder, context.steps) };
  const contenders = [
    { name: "first-step", title: "first step", how: "a fresh process until its first training step is done" },
    { name: "feature-maps", title: "feature maps", how: "in a process of its own" },
  ].map((contender) => ownContender(contender.name.replace("-", "_"), { ...contender, settings, environment: {} }));
  const { repetitions } = context;
  const results = await runContenders(contenders, context, { repetitions });
  return {
    title: "Waits",
    how: "The lab alone, in fresh processes whose files the operating system has in memory.",
    columns: COLUMNS,
    contenders: toRows(results),
    tuning: [],
    findings: [],
  };
}

/** One row for each value. */
function toRows(results: readonly ContenderResult[]): ContenderResult[] {
  return ROWS.flatMap(([contender, value, title]) => {
    const result = results.find(({ name }) => name === contender);
    if (!result) return [];
    const samples = result.samples.map((sample) => ({ ...sample, values: { seconds: sample.values[value] } }));
    const spread = result.spreads[value];
    return [{ ...result, name: value, title, samples, spreads: spread ? { seconds: spread } : {} }];
  });
}
