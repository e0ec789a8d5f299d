/**
 * How a training may be told to go, and what the article tells it.
 * @module
 */
import { oneOf, type OptionKinds, optionsOf } from "../options.ts";
import type { Progress, Schedule, TrainSettings } from "../types.ts";
import type { TrainingState } from "./session.ts";

/** The article's settings: no shuffling, Adam at a constant 3e-4, batches of 64, 60 epochs, everything measured after each. */
export const ARTICLE_SETTINGS: TrainSettings = {
  epochs: 60,
  batchSize: 64,
  learningRate: 3e-4,
  schedule: "constant",
  shuffleSeed: null,
  measure: { train: "each", validation: "each", test: "each" },
};

/** A state of training that `train` can go on from. */
export interface Checkpoint {
  /** Epochs done. */
  readonly epoch: number;
  readonly state: TrainingState;
}

/** Settings as a caller gives them; what is left out is {@link ARTICLE_SETTINGS}. */
export type SettingOptions = Partial<Omit<TrainSettings, "measure">> & {
  readonly measure?: Partial<TrainSettings["measure"]>;
};

/** How to train. */
export interface TrainOptions extends SettingOptions {
  /** Stops quietly after the current native call (about a tenth of a second). */
  readonly signal?: AbortSignal;
  /** Hears how far training is, several times a second. */
  readonly onProgress?: (progress: Progress) => void | Promise<void>;
  /** Gets the whole state after each epoch, before its record is yielded. */
  readonly onCheckpoint?: (checkpoint: Checkpoint) => void | Promise<void>;
  /** Where to go on; without it, training starts from the network's parameters. */
  readonly resumeFrom?: Checkpoint;
  /** Parts of a batch computed side by side. Default: one a core, but 8 images at least. */
  readonly towers?: number;
  /** Whether narrow convolutions compute two neighbouring cells as one. Default: where the processor gains by it. */
  readonly packed?: boolean;
}

const MEASURED = oneOf("each", "last", "never");

/** The kinds of the options of `train`. */
export const TRAIN_OPTIONS: OptionKinds<TrainOptions> = {
  epochs: "a number",
  batchSize: "a number",
  learningRate: "a number",
  schedule: oneOf("constant", "warmup-cosine"),
  shuffleSeed: "anything",
  measure: optionsOf<TrainSettings["measure"]>({ train: MEASURED, validation: MEASURED, test: MEASURED }),
  signal: "a record",
  onProgress: "a function",
  onCheckpoint: "a function",
  resumeFrom: "a record",
  towers: "a number",
  packed: "true or false",
};

/** The settings with the article's where none are given. @throws {RangeError} When one is outside its range. */
export function trainSettings(options: SettingOptions): TrainSettings {
  const { epochs, batchSize, learningRate, schedule, shuffleSeed, measure } = ARTICLE_SETTINGS;
  const settings = {
    epochs: options.epochs ?? epochs,
    batchSize: options.batchSize ?? batchSize,
    learningRate: options.learningRate ?? learningRate,
    schedule: options.schedule ?? schedule,
    shuffleSeed: options.shuffleSeed ?? shuffleSeed,
    measure: { ...measure, ...options.measure },
  };
  const check = (name: string, value: number | string | null, isGood: boolean, expected: string) => {
    if (!isGood) throw new RangeError(`Cannot train: expected ${name} to be ${expected}, found ${value}; change it`);
  };
  const isWhole = (value: number) => Number.isSafeInteger(value) && value > 0;
  check("epochs", settings.epochs, isWhole(settings.epochs), "a positive integer");
  check("batchSize", settings.batchSize, isWhole(settings.batchSize), "a positive integer");
  const isRate = Number.isFinite(settings.learningRate) && settings.learningRate > 0;
  check("learningRate", settings.learningRate, isRate, "positive and finite");
  const isSchedule = ["constant", "warmup-cosine"].includes(settings.schedule);
  check("schedule", settings.schedule, isSchedule, '"constant" or "warmup-cosine"');
  const seed = settings.shuffleSeed;
  check("shuffleSeed", seed, seed === null || seed >>> 0 === seed, "an integer 0 … 4294967295, or null");
  return settings;
}

/** Share of all steps over which "warmup-cosine" raises the rate. */
const WARM_UP = 0.02;

/**
 * The share of the learning rate, 0–1, that a step gets. "constant": all of it. "warmup-cosine": with W the first 2 % of
 * the T steps, at least one, step t gets min(1, (t + 1) / W) · (1 + cos(π t / T)) / 2, so the rate rises in a line and falls
 * along half a cosine to 0, and no step gets none. It is the product of PyTorch's LinearLR and CosineAnnealingLR.
 * Sources: I. Loshchilov, F. Hutter, "SGDR", 2017, for the cosine; P. Goyal et al., 2017, for the warm-up.
 *
 * @param step t, counted from 0 over the whole training.
 * @param steps T, in all planned epochs.
 */
export function scheduleFactor(schedule: Schedule, step: number, steps: number): number {
  if (schedule === "constant") return 1;
  const rise = Math.min(1, (step + 1) / Math.max(1, Math.round(WARM_UP * steps)));
  return rise * (1 + Math.cos(Math.PI * step / steps)) / 2;
}
