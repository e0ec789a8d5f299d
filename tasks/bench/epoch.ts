/**
 * The article's epoch as contenders run it: which part of it is timed, and what that says of the whole.
 * @module
 */
import type { Values } from "./types.ts";

/** What every contender of an epoch is told. */
export interface EpochSettings {
  /** Folder of the data set. */
  readonly folder: string;
  readonly trainImages: number;
  readonly validationImages: number;
  readonly batchSize: number;
  readonly learningRate: number;
  /** Steps before the clock starts. */
  readonly warmupSteps: number;
}

const BATCH_SIZE = 64;
const TRAIN_IMAGES = 60_000;
const VALIDATION_IMAGES = 10_000;
/** Validation goes in thousands, so that large batches stay whole. */
const VALIDATION_UNIT = 1000;

/** Steps of the article's training pass. */
export const STEPS_OF_PASS = Math.ceil(TRAIN_IMAGES / BATCH_SIZE);

/** The settings of an epoch of which the first `steps` steps are timed. */
export function epochSettings(folder: string, steps: number): EpochSettings {
  const trainImages = Math.min(TRAIN_IMAGES, steps * BATCH_SIZE);
  const thousands = Math.ceil(VALIDATION_IMAGES * trainImages / TRAIN_IMAGES / VALIDATION_UNIT);
  return {
    folder,
    trainImages,
    validationImages: thousands * VALIDATION_UNIT,
    batchSize: BATCH_SIZE,
    learningRate: 3e-4,
    warmupSteps: 20,
  };
}

/** What a timed slice of an epoch says of the whole: seconds of its passes scaled up, and their sum. */
export function wholeEpoch(values: Values, { trainImages, validationImages }: EpochSettings): Values {
  const scaled = {
    ...values,
    trainingPassSeconds: values.trainingPassSeconds * TRAIN_IMAGES / trainImages,
    trainingAccuracySeconds: values.trainingAccuracySeconds * TRAIN_IMAGES / trainImages,
    validationSeconds: values.validationSeconds * VALIDATION_IMAGES / validationImages,
  };
  const { trainingPassSeconds, trainingAccuracySeconds, validationSeconds } = scaled;
  return { ...scaled, articleEpochSeconds: trainingPassSeconds + trainingAccuracySeconds + validationSeconds };
}

/** How much of an epoch is timed, in words. */
export function describeSlice({ trainImages, validationImages, batchSize }: EpochSettings): string {
  if (trainImages === TRAIN_IMAGES) return "All 938 steps, 60,000 and 10,000 images were timed.";
  const steps = Math.ceil(trainImages / batchSize);
  return `${steps} of 938 steps, ${trainImages.toLocaleString("en")} of 60,000 and ` +
    `${validationImages.toLocaleString("en")} of 10,000 images were timed and scaled up to the whole epoch; ` +
    "peak memory is that of so many images.";
}
