/**
 * What a file of `data/benchmarks` holds, as a schema; `deno task bench` writes it.
 * @module
 */
import * as z from "zod";
import { parseJsonWith } from "../../lib/schema.ts";

const numbers = z.record(z.string(), z.number());
const contender = z.strictObject({
  name: z.string(),
  title: z.string(),
  how: z.string(),
  settings: z.record(z.string(), z.unknown()),
  environment: z.record(z.string(), z.string()),
  samples: z.array(z.strictObject({
    repetition: z.int().min(1),
    startedSeconds: z.number().min(0),
    values: z.record(z.string(), z.number().min(0)),
  })),
  spreads: z.record(z.string(), z.strictObject({ median: z.number(), low: z.number(), high: z.number() })),
  failure: z.string().exactOptional(),
}).refine(({ samples, failure }) => samples.length > 0 || failure, {
  path: ["samples"],
  error: "a list of one at least, or beside a failure",
});
const part = z.strictObject({
  title: z.string(),
  how: z.string(),
  columns: z.array(z.strictObject({ value: z.string(), title: z.string(), decimals: z.int().min(0) })),
  ratioOf: z.string().exactOptional(),
  contenders: z.array(contender),
  tuning: z.array(z.strictObject({ of: z.string(), how: z.string(), chosen: z.string(), tried: z.array(contender) })),
  findings: z.array(z.string()),
});
const optional = part.exactOptional();

const BENCHMARK_FILE = z.strictObject({
  format: z.literal(1),
  started: z.string(),
  seconds: z.number(),
  repetitions: z.int().min(1),
  machine: z.record(z.string(), z.union([z.string(), z.number()])),
  versions: z.record(z.string(), z.string()),
  parts: z.strictObject({ article: optional, towers: optional, latency: optional, scaling: optional, roof: optional }),
  ratios: z.record(z.string(), numbers),
  targets: z.array(z.strictObject({ target: z.string(), value: z.number(), isMet: z.boolean() })),
});

/** Reads the text of such a file; `path` is named in errors. @throws {SyntaxError} when it is none. */
export function parseBenchmark(text: string, path: string): z.output<typeof BENCHMARK_FILE> {
  return parseJsonWith(BENCHMARK_FILE, text, { what: path, remedy: 'write it again with "deno task bench"' });
}
