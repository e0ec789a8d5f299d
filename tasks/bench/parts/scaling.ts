/**
 * How the cost of training grows with the batch, with the network and with the data.
 * @module
 */
import { ourTraining } from "../contenders.ts";
import { type EpochSettings, epochSettings, wholeEpoch } from "../epoch.ts";
import { forwardMacs } from "../flops.ts";
import { runContenders } from "../runner.ts";
import { convNet1 } from "../../../lib/models/networks.ts";
import type { BenchContext, Column, Contender, ContenderResult, PartResult } from "../types.ts";

const COLUMNS: readonly Column[] = [
  { value: "trainingPassSeconds", title: "training pass, s", decimals: 2 },
  { value: "microsecondsPerImage", title: "training, µs an image", decimals: 1 },
  { value: "articleEpochSeconds", title: "epoch, s", decimals: 2 },
  { value: "peakMiB", title: "peak memory, MiB", decimals: 0 },
];

const BATCH_SIZES = [16, 32, 64, 128, 256, 512, 1024];
const WIDTHS = [8, 16, 32];
const IMAGE_COUNTS = [1000, 5000, 10_000, 30_000, 60_000];

/** Steps of 64 images by which batches and widths are compared; what they take is scaled up to an epoch. */
const SLICE_STEPS = 160;

/** Measures the lab's training at several batch sizes, widths and numbers of images. */
export async function measureScaling(folder: string, context: BenchContext): Promise<PartResult> {
  const slice = epochSettings(folder, Math.min(SLICE_STEPS, context.steps));
  const point = (name: string, epoch: EpochSettings, width?: number): Contender =>
    ourTraining(epoch, { name, title: name, ...(width ? { settings: { width } } : {}) });
  // With fewer steps than an epoch has, the larger counts fall together.
  const steps = new Set(IMAGE_COUNTS.map((count) => Math.min(count / 64, context.steps)));
  const images = [...steps].map((count) => epochSettings(folder, count));
  const contenders = [
    ...BATCH_SIZES.map((batchSize) => point(`batch ${batchSize}`, { ...slice, batchSize })),
    ...WIDTHS.map((width) => point(`width × ${width / WIDTHS[0]}`, slice, width)),
    ...images.map((epoch) => point(`${epoch.trainImages.toLocaleString("en")} images`, epoch)),
  ];
  const isSlice = ({ name }: Contender) => !name.endsWith("images");
  const results = await runContenders(contenders, context, {
    repetitions: context.repetitions,
    derive: (values, contender) => {
      const epoch = contender.settings as unknown as EpochSettings;
      const microsecondsPerImage = values.trainingPassSeconds / epoch.trainImages * 1e6;
      const { trainingPassSeconds, trainingAccuracySeconds, validationSeconds } = values;
      const articleEpochSeconds = trainingPassSeconds + trainingAccuracySeconds + validationSeconds;
      const own = { ...values, articleEpochSeconds };
      return { ...(isSlice(contender) ? wholeEpoch(values, epoch) : own), microsecondsPerImage };
    },
  });
  return {
    title: "How the cost grows",
    how:
      `The lab's training of ConvNet_1. Batches and widths: ${
        slice.trainImages.toLocaleString("en")
      } training images ` +
      "were timed and scaled up to an epoch of 60,000. Images: an epoch of the first so many training images, and as " +
      "large a part of the test images, nothing scaled.",
    columns: COLUMNS,
    contenders: results,
    tuning: [],
    findings: describeGrowth(results),
  };
}

function describeGrowth(results: readonly ContenderResult[]): string[] {
  const cost = (name: string) => results.find((result) => result.name === name)?.spreads.microsecondsPerImage?.median;
  const macs = (width: number) => forwardMacs(convNet1({ seed: 0, width })).reduce((sum, value) => sum + value, 0);
  const [narrow, wide] = [WIDTHS[0], WIDTHS[WIDTHS.length - 1]];
  const [thin, thick] = [cost("width × 1"), cost(`width × ${wide / narrow}`)];
  if (thin === undefined || thick === undefined) return [];
  return [
    `${wide / narrow} times the width is ${(macs(wide) / macs(narrow)).toFixed(1)} times the arithmetic and takes ` +
    `${(thick / thin).toFixed(1)} times as long.`,
  ];
}
