/**
 * What is measured: the article's epoch by everyone, and how near training comes to the fastest that the same TensorFlow
 * multiplies on the same cores.
 * @module
 */
import {
  denoCommand,
  kerasAsWritten,
  ourTraining,
  pytorchAsWritten,
  pytorchVariants,
  stockTfjs,
  tensorflowVariants,
} from "./contenders.ts";
import { describeSlice, type EpochSettings, epochSettings, wholeEpoch } from "./epoch.ts";
import { EPOCH_FLOP, fastest, roofShares, TRAINING_FLOP } from "./results.ts";
import { runContenders } from "./runner.ts";
import type { BenchContext, Column, Contender, PartName, PartResult, Tuning } from "./types.ts";

/** Training steps by which the ways of a peer are compared, and turns that every way gets. */
const TUNING_STEPS = 150, TUNING_ROUNDS = 2;

const EPOCH_COLUMNS: readonly Column[] = [
  { value: "articleEpochSeconds", title: "epoch, s", decimals: 1 },
  { value: "trainingPassSeconds", title: "training pass, s", decimals: 1 },
  { value: "trainingAccuracySeconds", title: "training accuracy, s", decimals: 1 },
  { value: "validationSeconds", title: "validation, s", decimals: 2 },
  { value: "startToFirstStepSeconds", title: "start to first step, s", decimals: 1 },
  { value: "peakMiB", title: "peak memory, MiB", decimals: 0 },
];

/** Measures an epoch of ConvNet_1 by the lab, by tfjs and, if they are installed, by the peers in Python. */
async function measureArticle(folder: string, context: BenchContext): Promise<PartResult> {
  const epoch = epochSettings(folder, context.steps);
  const tuning: Tuning[] = [];
  const contenders: Contender[] = [ourTraining(epoch), ...stockTfjs(epoch)];
  const { peersPython: python } = context;
  if (python) {
    const slice = epochSettings(folder, Math.min(TUNING_STEPS, context.steps));
    const addBest = async (name: string, of: string, variants: readonly Contender[]) => {
      const found = await chooseFastest(of, { variants, slice, context });
      if (!found) return;
      tuning.push(found.tuning);
      contenders.push({
        ...found.chosen,
        name,
        title: `${of} at its best`,
        how: `${found.chosen.title}; ${found.chosen.how}`,
        settings: { ...found.chosen.settings, ...epoch },
      });
    };
    contenders.push(...pytorchAsWritten(epoch, python));
    await addBest("pytorch-best", "PyTorch", pytorchVariants(slice, python, context.cores));
    contenders.push(...kerasAsWritten(epoch, python));
    await addBest("tensorflow-best", "TensorFlow in Python", tensorflowVariants(slice, python));
    context.say("The epoch, in turns:");
  }
  return {
    title: "The article's epoch",
    how: "ConvNet_1 on Fashion-MNIST: 938 training steps of 64 images, a pass over the 60,000 training images for " +
      "accuracy, a pass over the 10,000 test images for loss and accuracy. Each turn is a process of its own, warmed up " +
      `before the clock starts. ${describeSlice(epoch)}`,
    columns: EPOCH_COLUMNS,
    ratioOf: "articleEpochSeconds",
    contenders: await runContenders(contenders, context, {
      repetitions: context.repetitions,
      derive: (values) => wholeEpoch(values, epoch),
    }),
    tuning,
    findings: [],
  };
}

/** Tries the ways on the slice of an epoch that they are set to; undefined where all of them fail. */
async function chooseFastest(
  of: string,
  { variants, slice, context }: {
    variants: readonly Contender[];
    slice: EpochSettings;
    context: BenchContext;
  },
): Promise<{ chosen: Contender; tuning: Tuning } | undefined> {
  context.say(`Looking for the fastest way of ${of}:`);
  const tried = await runContenders(variants, context, {
    repetitions: Math.min(TUNING_ROUNDS, context.repetitions),
    derive: (values) => wholeEpoch(values, slice),
  });
  const best = fastest(tried, "articleEpochSeconds");
  const chosen = variants.find(({ name }) => name === best?.name);
  if (!chosen) return undefined;
  const how = `${slice.trainImages / slice.batchSize} steps and the passes that measure, scaled up to an epoch, ` +
    "in turns; the lowest median wins";
  return { chosen, tuning: { of, how, chosen: chosen.name, tried } };
}

const ROOF_COLUMNS: readonly Column[] = [
  { value: "gflopsPerSecond", title: "GFLOP/s", decimals: 0 },
  { value: "trainingPassSeconds", title: "training pass, s", decimals: 2 },
  { value: "articleEpochSeconds", title: "epoch, s", decimals: 2 },
];

/** Measures matrix products and the lab's training in turns. */
async function measureRoof(folder: string, context: BenchContext): Promise<PartResult> {
  const { cores, repetitions } = context;
  const epoch = epochSettings(folder, context.steps);
  const products = [["1", "with oneDNN"], ["0", "without oneDNN"]].map(([onednn, words]) => ({
    name: onednn === "1" ? "products" : "products-without-onednn",
    title: `matrix products, ${words}`,
    how: `the fastest of 9 chains of 8 products of 2048 × 2048 float32 matrices, ${cores} threads`,
    command: denoCommand("roof"),
    settings: {},
    environment: {
      TF_ENABLE_ONEDNN_OPTS: onednn,
      TF_NUM_INTRAOP_THREADS: String(cores),
      TF_NUM_INTEROP_THREADS: "1",
    },
  }));
  const contenders = await runContenders([ourTraining(epoch), ...products], context, {
    repetitions,
    derive: (values, { name }) => {
      if (name !== "ours") return values;
      const whole = wholeEpoch(values, epoch);
      return { ...whole, gflopsPerSecond: TRAINING_FLOP / whole.trainingPassSeconds / 1e9 };
    },
  });
  const part = {
    title: "The roof",
    how: `A training pass is ${(TRAINING_FLOP / 1e12).toFixed(3)} TFLOP, an epoch ${(EPOCH_FLOP / 1e12).toFixed(3)}: ` +
      "2 for each multiply-accumulate of the convolutions, forward once and backward twice, less the first layer's " +
      `gradient by the images. ${describeSlice(epoch)}`,
    columns: ROOF_COLUMNS,
    contenders,
    tuning: [],
    findings: [],
  };
  return { ...part, findings: describeShares(roofShares(part)) };
}

function describeShares({ trainingPass, articleEpoch }: Record<string, number>): string[] {
  if (trainingPass === undefined) return [];
  const percent = (share: number) => `${(share * 100).toFixed(0)} %`;
  return [
    `The training pass runs at ${percent(trainingPass)} of the roof, the whole epoch at ${percent(articleEpoch)}.`,
  ];
}

/** What measures each part. */
export const PARTS: Readonly<Record<PartName, (folder: string, context: BenchContext) => Promise<PartResult>>> = {
  article: measureArticle,
  roof: measureRoof,
};
