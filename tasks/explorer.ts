/**
 * `deno task explorer`: a page on which two trained networks answer for any image of their data set.
 * @module
 */
import { join } from "node:path";
import { loadDataset } from "../lib/data/datasets.ts";
import { poolingOf } from "../lib/models/pooling.ts";
import { sizeOf } from "../lib/numbers.ts";
import { loadRun } from "../lib/runs/run_folder.ts";
import { predict } from "../lib/trainer/trainer.ts";
import type { Dataset, Run } from "../lib/types.ts";
import { parseTaskArguments, runTask, text, texts } from "./arguments.ts";
import { findOwnData } from "./own/data.ts";
import { writeExplorer } from "./report/explorer.ts";
import { chooseImages, packPage, packPageNetwork } from "./report/explorer_data.ts";
import { ROOT } from "./setup/paths.ts";

const SPEC = {
  task: "explorer",
  description: `Makes a page of two runs of one data set: both networks answer for test images, drawings and pictures of
your own, and show their maps and what another pooling would say. It is one file that needs no network.`,
  options: {
    run: texts("FOLDER", "a run folder; give two, --run A --run B"),
    data: text("NAME_OR_FOLDER", "their data set, where it is not found by its name"),
    out: text("FOLDER", "where the page goes (default: reports)"),
  },
} as const;

/** Bytes of all images in the page at most, and images of it. */
const MOST_BYTES = 2e6, MOST_IMAGES = 240;

async function main(): Promise<void> {
  const { values: { run: folders, data: place, out = join(ROOT, "reports") } } = parseTaskArguments(SPEC);
  if (folders.length !== 2) {
    throw new Error(`Cannot make the explorer: expected two runs, --run A --run B, found ${folders.length}`);
  }
  const [a, b] = await Promise.all(folders.map((folder) => loadRun(folder)));
  const shape = (run: Run) => [run.experiment.data.test.sha256, run.network.inputShape.join("×"), run.classes.join()];
  if (shape(a).join() !== shape(b).join()) {
    throw new Error(
      `Cannot make the explorer: expected two runs of the same images, found ${a.experiment.data.name}, ` +
        `${shape(a)[1]}, and ${b.experiment.data.name}, ${shape(b)[1]}; give other runs`,
    );
  }
  const { name, title, test } = await findData(a, place);
  const { classes: givenByA } = await predict(a.network, test);
  const { classes: givenByB } = await predict(b.network, test);
  const differs = (number: number) => givenByA[number] !== givenByB[number];
  const isWrong = (number: number) => [givenByA, givenByB].some((given) => given[number] !== test.labels[number]);

  // All test images where there is room; else as many of each class, a third of them such as the networks disagree on.
  const most = Math.max(12, Math.min(MOST_IMAGES, Math.floor(MOST_BYTES / sizeOf(test.shape))));
  const each = test.count <= most ? test.count : Math.max(1, Math.floor(most / test.classes.length));
  const third = Math.floor(each / 3);
  const numbers = chooseImages(test, [
    { count: each - third, isOfKind: () => true },
    { count: third, isOfKind: differs },
  ]);
  const [nameA, nameB] = [a, b].map(({ network }) => {
    const pooling = poolingOf(network);
    return pooling === "average" ? "GAP" : pooling === "max" ? "GMP" : network.name;
  });
  const isSame = nameA === nameB;
  const networks = [
    packPageNetwork(a, isSame ? `${nameA} A` : nameA, [a.network.parameters]),
    packPageNetwork(b, isSame ? `${nameB} B` : nameB, [b.network.parameters]),
  ] as const;
  const page = packPage(test, networks, {
    numbers,
    epochs: [a.epochs.done],
    first: numbers.find(differs) ?? numbers[0],
    kinds: { "The two networks disagree": differs, "One of them is wrong": isWrong },
  });
  const heading = `${networks[0].name} and ${networks[1].name} on ${title}, in your hands`;
  console.log(await writeExplorer(join(out, `explorer-${name}.html`.toLowerCase()), page, heading));
}

async function findData({ experiment: { data: { name, test } }, network }: Run, given?: string): Promise<Dataset> {
  const places = given === undefined ? [name, join(ROOT, "mine", name), join(ROOT, "mine/data", name)] : [given];
  for (const place of places) {
    const data = await findOwnData(place).then(({ dataset }) => loadDataset(dataset)).catch(() => undefined);
    const fits = data?.test.count === test.count && data.imageShape.join() === network.inputShape.join();
    if (data && fits) return data;
  }
  throw new Error(
    `Cannot make the explorer: expected the data set "${name}" with ${test.count} test images of ` +
      `${network.inputShape.join("×")}, found none in ${places.join(", ")}; name it with --data`,
  );
}

if (import.meta.main) await runTask(main);
