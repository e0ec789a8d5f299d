/**
 * The article's epoch, by everyone.
 * @module
 */
import {
  kerasAsWritten,
  ourTraining,
  pytorchAsWritten,
  pytorchVariants,
  stockTfjs,
  tensorflowVariants,
} from "../contenders.ts";
import { describeSlice, epochSettings, wholeEpoch } from "../epoch.ts";
import { runContenders } from "../runner.ts";
import { chooseFastest } from "../tuning.ts";
import type { BenchContext, Column, Contender, PartResult, Tuning } from "../types.ts";

/** Training steps by which the ways of a peer are compared. */
const TUNING_STEPS = 150;

const COLUMNS: readonly Column[] = [
  { value: "articleEpochSeconds", title: "epoch, s", decimals: 1 },
  { value: "trainingPassSeconds", title: "training pass, s", decimals: 1 },
  { value: "trainingAccuracySeconds", title: "training accuracy, s", decimals: 1 },
  { value: "validationSeconds", title: "validation, s", decimals: 2 },
  { value: "startToFirstStepSeconds", title: "start to first step, s", decimals: 1 },
  { value: "peakMiB", title: "peak memory, MiB", decimals: 0 },
];

/** Measures an epoch of ConvNet_1 by the lab, by tfjs and, if they are installed, by the peers in Python. */
export async function measureArticle(folder: string, context: BenchContext): Promise<PartResult> {
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
    columns: COLUMNS,
    ratioOf: "articleEpochSeconds",
    contenders: await runContenders(contenders, context, {
      repetitions: context.repetitions,
      derive: (values) => wholeEpoch(values, epoch),
    }),
    tuning,
    findings: [],
  };
}
