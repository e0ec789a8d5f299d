/**
 * The records of the benchmark: who competes, what was measured, and the file that it is kept in, as a schema.
 * @module
 */
import * as z from "zod";

/** Measured numbers by name; names end in their unit, as in `trainingPassSeconds` or `peakMiB`. */
export type Values = Readonly<Record<string, number>>;

/** A process that measures something and reports it. */
export interface Contender {
  /** Short and unique in its part, as in "pytorch-best". */
  readonly name: string;
  /** What tables and figures call it. */
  readonly title: string;
  /** What it does, in a sentence. */
  readonly how: string;
  /** Program and first arguments; the settings follow as one JSON argument. */
  readonly command: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
  /** Variables of its environment; those of TensorFlow, OpenMP and MKL that it does not name are removed. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What one process measured. */
const sample = z.strictObject({
  /** 1 for the first turn. */
  repetition: z.int().min(1),
  /** When it was started, in seconds since the benchmark began. */
  startedSeconds: z.number().min(0),
  values: z.record(z.string(), z.number().min(0)),
});
export type Sample = z.output<typeof sample>;

/** The middle of some values, and the range that all of them lie in. */
const spread = z.strictObject({ median: z.number(), low: z.number(), high: z.number() });
export type Spread = z.output<typeof spread>;

/** A contender with everything it measured. */
const contender = z.strictObject({
  name: z.string(),
  title: z.string(),
  how: z.string(),
  settings: z.record(z.string(), z.unknown()),
  environment: z.record(z.string(), z.string()),
  samples: z.array(sample).readonly(),
  /** One for each name of the values. */
  spreads: z.record(z.string(), spread),
  /** Why it stopped competing, where it failed. */
  failure: z.string().exactOptional(),
}).refine(({ samples, failure }) => samples.length > 0 || failure, {
  path: ["samples"],
  error: "a list of one at least, or beside a failure",
});
export type ContenderResult = z.output<typeof contender>;

/** A column of a part's table: the name of a value, and how it is shown. */
const column = z.strictObject({ value: z.string(), title: z.string(), decimals: z.int().min(0) });
export type Column = z.output<typeof column>;

/** The contenders that were tried in a few steps to find the fastest way of one of them. */
const tuning = z.strictObject({
  of: z.string(),
  how: z.string(),
  chosen: z.string(),
  tried: z.array(contender).readonly(),
});
export type Tuning = z.output<typeof tuning>;

/** One question of the benchmark with its answer. */
const part = z.strictObject({
  title: z.string(),
  /** What was measured, and how. */
  how: z.string(),
  columns: z.array(column).readonly(),
  /** The value whose ratio to the first row's closes the table. */
  ratioOf: z.string().exactOptional(),
  contenders: z.array(contender).readonly(),
  tuning: z.array(tuning).readonly(),
  /** What the numbers say, in sentences. */
  findings: z.array(z.string()).readonly(),
});
export type PartResult = z.output<typeof part>;

/** The names of the parts that are measured, in their order. */
export const PART_NAMES = ["article", "roof"] as const;
export type PartName = typeof PART_NAMES[number];
const optional = part.exactOptional();

/** Ratios of medians by what is compared, then by whom it is compared with. */
export type Ratios = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** A bound that the project set itself, and whether this benchmark kept it. */
const target = z.strictObject({ target: z.string(), value: z.number(), isMet: z.boolean() });
export type TargetResult = z.output<typeof target>;

/** A file of `data/benchmarks`. */
export const BENCHMARK_FILE = z.strictObject({
  format: z.literal(1),
  /** ISO 8601. */
  started: z.string(),
  seconds: z.number(),
  /** Turns that every contender had. */
  repetitions: z.int().min(1),
  machine: z.record(z.string(), z.union([z.string(), z.number()])),
  versions: z.record(z.string(), z.string()),
  parts: z.strictObject({ article: optional, roof: optional }),
  ratios: z.record(z.string(), z.record(z.string(), z.number())),
  targets: z.array(target).readonly(),
});
export type BenchResult = z.output<typeof BENCHMARK_FILE>;

/** What a part is told. */
export interface BenchContext {
  readonly repetitions: number;
  /** Training steps of an epoch that are timed, of 938; what they take is scaled up to the whole epoch. */
  readonly steps: number;
  /** The Python that has the peers; without it only tfjs is compared. */
  readonly peersPython?: string;
  /** Cores that this process may use. */
  readonly cores: number;
  /** Milliseconds since 1970 at which the benchmark began. */
  readonly began: number;
  /** Gets a line of progress. */
  readonly say: (line: string) => void;
  /** Gets the versions that a contender reports. */
  readonly noteVersions: (versions: Readonly<Record<string, string>>) => void;
}
