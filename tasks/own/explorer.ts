/**
 * Builds the explorer of two networks on a user's images: `reports/explorer-NAME.html`.
 * @module
 */
import { join } from "node:path";
import { imagePixels, loadDataset } from "../../lib/data/datasets.ts";
import { writeWhole } from "../../lib/files.ts";
import { poolingOf } from "../../lib/models/pooling.ts";
import { predict } from "../../lib/trainer/trainer.ts";
import type { Dataset, ImageSet, Run } from "../../lib/types.ts";
import { escapeText } from "../../lib/visualizer/markup.ts";
import { packNetwork, toBase64 } from "../../explorer/live/packed_network.ts";
import type { PageData, PageNetwork } from "../../explorer/data.ts";
import { buildExplorer } from "../report/explorer.ts";
import { describeLayers } from "../report/explorer_data.ts";
import { noticesMarkup } from "../report/notices.ts";
import { ROOT } from "../setup/paths.ts";
import { findOwnData } from "./data.ts";

/** Where the images are, and where the page goes. */
export interface OwnExplorerOptions {
  /** What `--data` names; looked for by the runs' data set's name where it is left out. */
  readonly data?: string | undefined;
  /** @default {"reports"} */
  readonly folder?: string | undefined;
}

/** Bytes of all images in the page at most, and images of it. */
const MOST_BYTES = 2e6, MOST_IMAGES = 240;

/**
 * Writes the page; gives its path.
 * @throws {Error} When the runs are of different images, or their data set is not found.
 */
export async function writeOwnExplorer(runs: readonly [Run, Run], options: OwnExplorerOptions = {}): Promise<string> {
  const [a, b] = runs;
  const shape = (run: Run) => [run.experiment.data.test.sha256, run.network.inputShape.join("×"), run.classes.join()];
  if (shape(a).join() !== shape(b).join()) {
    throw new Error(
      `Cannot make the explorer: expected two runs of the same images, found ${a.experiment.data.name}, ` +
        `${shape(a)[1]}, and ${b.experiment.data.name}, ${shape(b)[1]}; give other runs`,
    );
  }
  const data = await findData(a, options.data);
  const answers: Uint8Array[] = [];
  for (const { network } of runs) answers.push((await predict(network, data.test)).classes);
  const folder = options.folder ?? join(ROOT, "reports");
  const path = join(folder, `explorer-${data.name}.html`.toLowerCase());
  await Deno.mkdir(folder, { recursive: true });
  await writeWhole(path, await buildPage(gather(runs, data, answers), data.title));
  return path;
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

function gather(runs: readonly [Run, Run], { test, classes }: Dataset, answers: Uint8Array[]): PageData {
  const numbers = chooseImages(test, answers);
  const places = (isSo: (number: number) => boolean) => numbers.flatMap((number, place) => isSo(number) ? [place] : []);
  const differ = places((number) => answers[0][number] !== answers[1][number]);
  const wrong = places((number) => answers.some((own) => own[number] !== test.labels[number]));
  const [a, b] = runs.map((run) => describeNetwork(run));
  const isSame = a.name === b.name;
  return {
    classes,
    shape: test.shape,
    first: differ[0] ?? 0,
    epochs: [runs[0].epochs.done],
    images: {
      numbers,
      labels: numbers.map((number) => test.labels[number]),
      pixels: toBase64(Uint8Array.from(numbers.flatMap((number) => [...imagePixels(test, number)]))),
    },
    kinds: [{ name: "The two networks disagree", places: differ }, { name: "One of them is wrong", places: wrong }],
    networks: [{ ...a, name: isSame ? `${a.name} A` : a.name }, { ...b, name: isSame ? `${b.name} B` : b.name }],
  };
}

function describeNetwork({ id, experiment: { architecture, seed }, network }: Run): PageNetwork {
  const pooling = poolingOf(network);
  return {
    name: pooling === "average" ? "GAP" : pooling === "max" ? "GMP" : network.name,
    run: id,
    architecture,
    seed,
    parameters: [packNetwork(network).parameters],
    confusions: [],
    layers: describeLayers(architecture),
  };
}

/** All test images where there is room; else those that the networks disagree on first, and as many of each class as fit. */
function chooseImages(test: ImageSet, [a, b]: readonly Uint8Array[]): number[] {
  const [height, width, channels] = test.shape;
  const most = Math.max(12, Math.min(MOST_IMAGES, Math.floor(MOST_BYTES / (height * width * channels))));
  const indices = Array.from({ length: test.count }, (_, index) => index);
  if (test.count <= most) return indices;
  const differ = indices.filter((index) => a[index] !== b[index]).slice(0, most / 2);
  const seen = test.classes.map(() => 0);
  const perClass = Math.max(1, Math.floor((most - differ.length) / test.classes.length));
  const first = indices.filter((index) => seen[test.labels[index]]++ < perClass);
  return [...new Set([...differ, ...first])].slice(0, most).sort((x, y) => x - y);
}

async function buildPage(data: PageData, title: string): Promise<string> {
  const [a, b] = data.networks;
  return await buildExplorer(data, {
    title: `${a.name} and ${b.name} on ${title}`,
    heading: `${a.name} and ${b.name} on ${title}, in your hands`,
    lead:
      `<p>Choose an image, or change it. Both networks answer at once. The sections below show what leads to an answer: the
layers, and, where a network ends with a map for each class, those maps and what another pooling makes of them.</p>`,
    image: `Test image ${data.images.numbers[data.first]} of ${title}`,
    about: `<p>${data.images.numbers.length} of the test images are in it. The networks are those of the runs <code>${
      escapeText(a.run)
    }</code> and <code>${escapeText(b.run)}</code>. One training of each decides nothing about pooling. Made by
<code>deno task explorer</code>.</p>`,
    notices: await noticesMarkup(["Fashion-MNIST", "KaTeX"]),
  });
}
