import assert from "node:assert/strict";
import { loadDataset } from "../lib/data/datasets.ts";
import { formatEpoch } from "../lib/format.ts";
import { convNet1 } from "../lib/models/networks.ts";
import { trainOrLoad } from "../lib/notebook/train_or_load.ts";
import { loadRun } from "../lib/runs/run_folder.ts";
import { testInFolder } from "./support/folder.ts";
import { JUPYTER } from "./support/jupyter.ts";
import { randomDataset } from "./support/networks.ts";
import { executeCells, setEnv } from "./support/surroundings.ts";

const LOAD = `import { convNet1, loadDataset, trainOrLoad } from "../../lib/mod.ts";
const data = await loadDataset("fashion-mnist", { limit: 48 });`;
const TRAIN = `const run = await trainOrLoad(convNet1({ seed: 0 }), data, { name: "GAP", epochs: 60, batchSize: 16 });
console.log(run.folder); // the epochs are LAB_EPOCHS
console.log(Deno.readTextFileSync("/proc/self/maps").includes("libtensorflow"));`;

/** What a notebook shows that loads data and then trains or loads: the lines that it prints, and what it displays. */
async function shownBy(
  runs: string,
): Promise<{ readonly lines: readonly string[]; readonly displays: readonly string[] }> {
  const cells = await executeCells([LOAD, TRAIN], { environment: { LAB_RUNS: runs, LAB_EPOCHS: "2" } });
  const outputs = cells[1].outputs ?? [];
  const printed = outputs.flatMap((output) => "text" in output ? [output.text].flat() : []).join("");
  const displays = outputs.filter(({ output_type }) => output_type === "display_data");
  return { lines: printed.trim().split("\n"), displays: displays.map((output) => JSON.stringify(output)) };
}

testInFolder(
  "trainOrLoad() shows a training and then the stored run in the same form, and the latter without TensorFlow",
  async (folder) => {
    const trained = await shownBy(folder);
    const loaded = await shownBy(folder);
    const [first, second, path, hasTensorflow] = trained.lines;
    assert.deepEqual([hasTensorflow, loaded.lines], ["true", [first, second, path, "false"]]);
    assert.match(trained.displays[0], /<div>GAP: training for 2 epochs<\/div>/);
    const stored =
      /<div>GAP: stored run convnet_1-fashion-mnist-sigmoid-seed0-[0-9a-f]{8}, trained on [^<]+ \([^<]+\)<\/div>/;
    assert.match(loaded.displays[0], stored);
    const { history, isComplete } = await loadRun(path);
    assert.deepEqual([first, second, isComplete], [...history.map(formatEpoch), true]);
    assert.equal(history[0].trainingLosses?.length, 3);
    for (const { displays: [bar, figure, ...more] } of [trained, loaded]) {
      assert.match(bar, /<b>GAP<\/b> <progress value=\\"1\.000\\" max=\\"1\\"><\/progress> 2 epochs in \d/);
      assert.match(figure, /test accuracy 0\.\d{3} after epoch 1, 0\.\d{3} after epoch 2/);
      assert.equal(more.length, 0);
    }
  },
  { ignore: !JUPYTER },
);

Deno.test("trainOrLoad() names the variable that it cannot read, what it expects and what it found", async () => {
  for (const epochs of ["0", "-1", "1.5", "ten", "1e3"]) {
    using _ = setEnv({ LAB_EPOCHS: epochs });
    await assert.rejects(trainOrLoad(convNet1({ seed: 0 }), randomDataset()), {
      name: "RangeError",
      message: "Cannot read the environment variable LAB_EPOCHS: expected a whole number from 1, " +
        `found "${epochs}"; correct or unset it`,
    });
  }
});

Deno.test("trainOrLoad({ quiet }) says in one line that the run is stored, without the lines of its epochs", async () => {
  const lines: string[] = [];
  const log = console.log;
  console.log = (line: string) => void lines.push(line);
  try {
    const data = await loadDataset("fashion-mnist");
    const { history } = await trainOrLoad(convNet1({ seed: 0 }), data, { epochs: 60, name: "GAP", quiet: true });
    assert.equal(history.length, 60);
  } finally {
    console.log = log;
  }
  assert.equal(lines.length, 1, lines.join("\n"));
  assert.match(lines[0], /^GAP: stored run convnet_1-/);
});
