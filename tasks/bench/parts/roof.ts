/**
 * How near training comes to the fastest that the same TensorFlow multiplies on the same cores.
 * @module
 */
import { convNet1 } from "../../../lib/models/networks.ts";
import { ourTraining, ownContender } from "../contenders.ts";
import { describeSlice, epochSettings, wholeEpoch } from "../epoch.ts";
import { forwardFlop, trainingFlop } from "../flops.ts";
import { runContenders } from "../runner.ts";
import { medianOf } from "../statistics.ts";
import type { BenchContext, Column, PartResult } from "../types.ts";

const COLUMNS: readonly Column[] = [
  { value: "gflopsPerSecond", title: "GFLOP/s", decimals: 0 },
  { value: "trainingPassSeconds", title: "training pass, s", decimals: 2 },
  { value: "articleEpochSeconds", title: "epoch, s", decimals: 2 },
];

const NETWORK = convNet1({ seed: 0 });
const TRAINING_FLOP = trainingFlop(NETWORK, 60_000);
const EPOCH_FLOP = TRAINING_FLOP + forwardFlop(NETWORK, 70_000);

/** Measures matrix products and the lab's training in turns. */
export async function measureRoof(folder: string, context: BenchContext): Promise<PartResult> {
  const { cores, repetitions } = context;
  const epoch = epochSettings(folder, context.steps);
  const products = [["1", "with oneDNN"], ["0", "without oneDNN"]].map(([onednn, words]) =>
    ownContender("roof", {
      name: onednn === "1" ? "products" : "products-without-onednn",
      title: `matrix products, ${words}`,
      how: `the fastest of 9 chains of 8 products of 2048 × 2048 float32 matrices, ${cores} threads`,
      settings: {},
      environment: {
        TF_ENABLE_ONEDNN_OPTS: onednn,
        TF_NUM_INTRAOP_THREADS: String(cores),
        TF_NUM_INTEROP_THREADS: "1",
      },
    })
  );
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
    columns: COLUMNS,
    contenders,
    tuning: [],
    findings: [],
  };
  return { ...part, findings: describeShares(roofShares(part)) };
}

/** Arithmetic of the training pass and of the epoch in the time they took, as shares of the roof with oneDNN. */
export function roofShares(part: PartResult): Record<string, number> {
  const roof = medianOf(part, "products", "gflopsPerSecond");
  const pass = medianOf(part, "ours", "trainingPassSeconds");
  const epoch = medianOf(part, "ours", "articleEpochSeconds");
  if (roof === undefined || pass === undefined || epoch === undefined) return {};
  return { trainingPass: TRAINING_FLOP / pass / 1e9 / roof, articleEpoch: EPOCH_FLOP / epoch / 1e9 / roof };
}

function describeShares({ trainingPass, articleEpoch }: Record<string, number>): string[] {
  if (trainingPass === undefined) return [];
  const percent = (share: number) => `${(share * 100).toFixed(0)} %`;
  return [
    `The training pass runs at ${percent(trainingPass)} of the roof, the whole epoch at ${percent(articleEpoch)}.`,
  ];
}
