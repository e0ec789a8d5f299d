/**
 * Builds the explorer of two networks on a user's images: `reports/explorer-NAME.html`.
 * @module
 */
import { join } from "node:path";
import { imagePixels, loadDataset } from "../../lib/data/datasets.ts";
import { writeWhole } from "../../lib/files.ts";
import { layerTable } from "../../lib/models/networks.ts";
import { poolingOf } from "../../lib/models/pooling.ts";
import { predict } from "../../lib/trainer/trainer.ts";
import type { Dataset, ImageSet, Run } from "../../lib/types.ts";
import { html } from "../../lib/visualizer/display.ts";
import { packNetwork, toBase64 } from "../../explorer/live/packed_network.ts";
import { pageScript, scriptJson } from "../../explorer/page_script.ts";
import { finishPage } from "../report/finish.ts";
import { noticesMarkup } from "../report/notices.ts";
import { applyPolicy } from "../report/policy.ts";
import { ROOT } from "../setup/paths.ts";
import { fillFrame } from "./frame.ts";
import { findOwnData } from "./data.ts";
import type { OwnExplorerData } from "../../explorer/own/data.ts";

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
  await writeWhole(path, await buildPage(gather(runs, data, answers)));
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

function gather(runs: readonly [Run, Run], { test, classes, title }: Dataset, answers: Uint8Array[]): OwnExplorerData {
  const numbers = chooseImages(test, answers);
  const [one, two] = runs.map(({ network }, i) => {
    const pooling = poolingOf(network);
    return {
      ...{ name: pooling === "average" ? "GAP" : pooling === "max" ? "GMP" : network.name, run: runs[i].id },
      ...{ network: packNetwork(network), ...(pooling ? { pooling } : {}) },
      layers: layerTable(network).map(({ description }) => description),
    };
  });
  if (one.name === two.name) [one.name, two.name] = [`${one.name} A`, `${two.name} B`];
  return {
    ...{ title, classes, shape: test.shape, numbers },
    labels: numbers.map((number) => test.labels[number]),
    differ: numbers.flatMap((number, place) => answers[0][number] === answers[1][number] ? [] : [place]),
    wrong: numbers.flatMap((number, place) =>
      answers.some((own) => own[number] !== test.labels[number]) ? [place] : []
    ),
    pixels: toBase64(Uint8Array.from(numbers.flatMap((number) => [...imagePixels(test, number)]))),
    networks: [one, two],
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

async function buildPage(data: OwnExplorerData): Promise<string> {
  const script = await pageScript('import "./page.ts";', join(ROOT, "explorer/own"));
  const [a, b] = data.networks;
  const title = `${a.name} and ${b.name} on ${data.title}, in your hands`;
  const lead =
    "Choose an image, or change it. Both networks answer at once. Then turn the knob: weights and maps stay as " +
    "they are, and only the pooling changes, from the mean of all cells to the greatest one.";
  const off = "This page computes with a script, and scripts are off.";
  const main = html`
    <section class="prose lead">
      <h1>${title}</h1>
      <p>${lead}</p>
    </section><div id="explorer"></div><noscript>${off}</noscript>
  `;
  const made = `Runs ${a.run} and ${b.run}; made by “deno task explorer”`;
  const styles = ["explorer/own/style.css"];
  const page = finishPage(await fillFrame({ title, main, made, notices: await noticesMarkup(), styles }), "explorer");
  const scripts = `<script type="application/json" id="data">${scriptJson(data)}</script><script>${script}</script>`;
  return applyPolicy(page.replace("</body>", () => `${scripts}</body>`), { scripts: [script], pictures: "blob:" });
}
