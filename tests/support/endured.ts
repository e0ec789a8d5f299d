/**
 * A program that trains a small network into a folder, for tests that kill it at any moment: `endured.ts FOLDER EPOCHS`. It
 * prints "begun" when the first step is done, and each epoch when it is stored.
 * @module
 */
import { obtainRun } from "../../lib/runs/obtain.ts";
import { runTask } from "../../tasks/arguments.ts";
import { LAYERS_AROUND, networkOf, randomDataset } from "./networks.ts";

/** Some hundredths of a second an epoch, a good part of them for writing; with dropout, so that the step's number counts. */
export const ENDURED = {
  data: randomDataset({ count: 400, test: 100 }),
  build: () => networkOf(LAYERS_AROUND.dropout),
  settings: { batchSize: 20, learningRate: 0.01, shuffleSeed: 3, towers: 2 },
} as const;

if (import.meta.main) {
  await runTask(async () => {
    const [folder, epochs] = Deno.args;
    let isBegun = false;
    await obtainRun(ENDURED.build(), ENDURED.data, {
      ...{ ...ENDURED.settings, folder, epochs: Number(epochs), keepBatchLosses: true },
      onProgress: () => {
        if (!isBegun) console.log("begun");
        isBegun = true;
      },
      onEpoch: (history) => console.log(`epoch ${history.length}`),
    });
  });
}
