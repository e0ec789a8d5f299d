import assert from "node:assert/strict";
import { trainingView } from "../lib/notebook/training_view.ts";
import { sampleHistory } from "./support/figure_samples.ts";

/** What is printed while a function runs. */
async function printedBy(act: () => Promise<void>): Promise<string[]> {
  const lines: string[] = [];
  const log = console.log;
  console.log = (line: string) => void lines.push(line);
  try {
    await act();
  } finally {
    console.log = log;
  }
  return lines;
}

Deno.test("trainingView() prints each epoch once, in a training epoch by epoch and for a stored run all at once", async () => {
  const history = sampleHistory(4, { first: 0.6, last: 0.8, wave: 0 });
  const training = trainingView("GAP", { epochs: 4 });
  const stored = trainingView("GAP", { epochs: 4 });
  const growing = await printedBy(async () => {
    for (const [index, record] of history.entries()) {
      await training.onProgress({ epoch: record.epoch, epochs: 4, phase: "training", done: 1, total: 2 });
      await training.onEpoch(history.slice(0, index + 1));
    }
  });
  assert.equal(growing.length, 4);
  growing.forEach((line, index) => assert.match(line, new RegExp(`^epoch ${index + 1}: training loss 1\\.\\d{4}, `)));
  assert.deepEqual(await printedBy(() => stored.onEpoch(history)), growing);
});
