/**
 * The records of the benchmark: who competes, what was measured, and the file that it is kept in.
 * @module
 */

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
  /** How many such processes run at once. @default {1} */
  readonly copies?: number;
}

/** What one process measured; means where several ran at once. */
export interface Sample {
  /** 1 for the first turn. */
  readonly repetition: number;
  /** When it was started, in seconds since the benchmark began. */
  readonly startedSeconds: number;
  readonly values: Values;
}

/** The middle of some values, and the range that all of them lie in. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** A contender with everything it measured. */
export interface ContenderResult extends Pick<Contender, "name" | "title" | "how" | "settings" | "environment"> {
  readonly samples: readonly Sample[];
  /** One for each name of the values. */
  readonly spreads: Readonly<Record<string, Spread>>;
  /** Why it stopped competing, where it failed. */
  readonly failure?: string;
}

/** A column of a part's table. */
export interface Column {
  /** Name of the value. */
  readonly value: string;
  readonly title: string;
  readonly decimals: number;
}

/** The contenders that were tried in a few steps to find the fastest way of one of them. */
export interface Tuning {
  readonly of: string;
  readonly how: string;
  readonly chosen: string;
  readonly tried: readonly ContenderResult[];
}

/** One question of the benchmark with its answer. */
export interface PartResult {
  readonly title: string;
  /** What was measured, and how. */
  readonly how: string;
  readonly columns: readonly Column[];
  /** The value whose ratio to the first row's closes the table. */
  readonly ratioOf?: string;
  readonly contenders: readonly ContenderResult[];
  readonly tuning: readonly Tuning[];
  /** What the numbers say, in sentences. */
  readonly findings: readonly string[];
}

/** The names of the parts, in their order. */
export const PART_NAMES = ["article", "towers", "latency", "scaling", "roof"] as const;
export type PartName = typeof PART_NAMES[number];

/** Ratios of medians by what is compared, then by whom it is compared with. */
export type Ratios = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** A bound that the project set itself, and whether this benchmark kept it. */
export interface TargetResult {
  readonly target: string;
  readonly value: number;
  readonly isMet: boolean;
}

/** A file of `data/benchmarks`. */
export interface BenchResult {
  readonly format: 1;
  /** ISO 8601. */
  readonly started: string;
  readonly seconds: number;
  /** Turns that every contender had. */
  readonly repetitions: number;
  readonly machine: Readonly<Record<string, string | number>>;
  readonly versions: Readonly<Record<string, string>>;
  readonly parts: Readonly<Partial<Record<PartName, PartResult>>>;
  readonly ratios: Ratios;
  readonly targets: readonly TargetResult[];
}

/** What a part is told. */
export interface BenchContext {
  readonly repetitions: number;
  /** Training steps of an epoch that are timed, of 938; what they take is scaled up to the whole epoch. */
  readonly steps: number;
  /** The Python that has the peers; without it only tfjs is compared. */
  readonly peersPython?: string;
  /** Whether to time the report of all notebooks too. */
  readonly withReport: boolean;
  /** Cores that this process may use. */
  readonly cores: number;
  /** Milliseconds since 1970 at which the benchmark began. */
  readonly began: number;
  /** Gets a line of progress. */
  readonly say: (line: string) => void;
  /** Gets the versions that a contender reports. */
  readonly noteVersions: (versions: Readonly<Record<string, string>>) => void;
}
