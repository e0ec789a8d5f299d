import assert from "node:assert/strict";
import { join } from "node:path";
import { shiftImages } from "../studies/rearranged.ts";
import { classicalNet, convNet2 } from "../lib/models/networks.ts";
import { poolingNet } from "../studies/networks.ts";
import { predict } from "../lib/trainer/trainer.ts";
import {
  calibrationError,
  loadOutcomes,
  measureOutcomes,
  type Outcomes,
  saveOutcomes,
} from "../studies/plan/outcomes.ts";
import { testInFolder } from "./support/folder.ts";
import { randomSet } from "./support/networks.ts";

const SMALL = { seed: 3, width: 2, blocks: 1, inputShape: [6, 6, 1], classes: 3 } as const;
const IMAGES = randomSet({ count: 13, shape: [6, 6, 1], classes: 3 });

Deno.test("measureOutcomes() says which images are right, before and after shifts, and how the maps are used", async () => {
  const network = convNet2(SMALL);
  const { correct, shifts, maps } = await measureOutcomes(network, IMAGES);
  const rightOf = async (set: typeof IMAGES) =>
    (await predict(network, set)).classes.map((label, i) => Number(label === set.labels[i]));
  assert.deepEqual(correct, await rightOf(IMAGES));
  const share = async (right: number, down: number) => {
    const flags = await rightOf(shiftImages(IMAGES, { right, down }));
    return flags.reduce((sum, flag) => sum + flag, 0) / 13;
  };
  const atTwo = [await share(2, 0), await share(-2, 0), await share(0, 2), await share(0, -2)];
  assert.deepEqual(shifts.map(({ pixels }) => pixels), [0, 1, 2, 3, 4]);
  assert.equal(shifts[0].mean, correct.reduce((sum, flag) => sum + flag, 0) / 13);
  assert.deepEqual(shifts[2], {
    pixels: 2,
    mean: atTwo.reduce((sum, value) => sum + value) / 4,
    least: Math.min(...atTwo),
  });
  assert.equal(maps!.cells, 9);
  assert.ok(
    maps!.aboveMiddle >= 0 && maps!.aboveMiddle <= 8 && maps!.spread >= 0 && maps!.spread <= 8,
    JSON.stringify(maps),
  );
});

Deno.test("measureOutcomes() measures no maps where none belongs to a class", async () => {
  for (
    const network of [classicalNet({ ...SMALL, hidden: 0 }), poolingNet({ ...SMALL, pooling: { pooling: "gem" } })]
  ) {
    assert.equal("maps" in await measureOutcomes(network, IMAGES), false);
  }
});

const OUTCOMES: Outcomes = {
  correct: Uint8Array.from([1, 0, 0, 1, 1, 1, 0, 1, 0, 0, 1]),
  shifts: [{ pixels: 0, mean: 0.5, least: 0.25 }],
  maps: { cells: 9, aboveMiddle: 2.5, spread: 3.5 },
};

testInFolder(
  "outcomes are read as they were written, for the parameters that they were measured on only",
  async (folder) => {
    assert.equal(await loadOutcomes(folder, "abc"), undefined);
    await saveOutcomes(folder, OUTCOMES, "abc");
    assert.deepEqual(await loadOutcomes(folder, "abc"), OUTCOMES);
    assert.equal(await loadOutcomes(folder, "abd"), undefined);
  },
);

testInFolder("loadOutcomes() refuses a file that is not as it was written", async (folder) => {
  await saveOutcomes(folder, OUTCOMES, "abc");
  const path = join(folder, "outcomes.json");
  const text = await Deno.readTextFile(path);
  for (const damaged of [text.replace("0.25", "0.26"), text.replace(/,"sha256":"\w+"/, "")]) {
    await Deno.writeTextFile(path, damaged);
    await assert.rejects(loadOutcomes(folder, "abc"), /^SyntaxError: Cannot read .*outcomes\.json: .*; remove it/);
  }
});

testInFolder("loadOutcomes() reads those of the first verdict, which have no check sum", async (folder) => {
  await saveOutcomes(folder, OUTCOMES, "abc");
  const path = join(folder, "outcomes.json");
  const text = await Deno.readTextFile(path);
  await Deno.writeTextFile(path, text.replace('"format":2', '"format":1').replace(/,"sha256":"\w+"/, ""));
  assert.deepEqual(await loadOutcomes(folder, "abc"), OUTCOMES);
});

Deno.test("calibrationError() weighs the distance of confidence and accuracy in each bin by its answers", () => {
  // Two bins of ten: 0.8 and 0.76 say 0.78 and half is right; 0.95 says 0.95 and is right. Of three answers.
  const error = calibrationError([0.8, 0.76, 0.95], [1, 0, 1], 10);
  assert.ok(Math.abs(error - (2 * 0.28 + 0.05) / 3) < 1e-12, `${error}`);
  assert.equal(calibrationError([0.1, 0.1], [0, 0], 10).toFixed(12), "0.100000000000"); // an edge is the lower bin's
  assert.equal(calibrationError([1, 0], [1, 0]), 0);
});
