/**
 * The page of own images, `reports/own-NAME.html`: one file that needs no network.
 * @module
 */
import { join, relative } from "node:path";
import { writeWhole } from "../../lib/files.ts";
import { type Html, html } from "../../lib/visualizer/display.ts";
import { escapeText } from "../../lib/visualizer/markup.ts";
import type { StoredTraining } from "../../studies/plan/results.ts";
import { finishPage } from "../report/finish.ts";
import { noticesMarkup } from "../report/notices.ts";
import { applyPolicy } from "../report/policy.ts";
import { ROOT } from "../setup/paths.ts";
import { gatherOwn, type OwnStudy } from "./gather.ts";
import { costParts, imageParts, trainingParts, verdictParts } from "./sections.ts";
import { confusionParts, mapParts } from "./sections_inside.ts";

/**
 * Writes the page; gives its path, or undefined where there is no pair of trainings to show yet.
 * @param name The study's, as in "own-photos": that of the page.
 * @param dataset What `loadDataset` takes.
 * @throws {RunFileError} Where a run is damaged.
 */
export async function writeOwnPage(
  name: string,
  trainings: readonly StoredTraining[],
  dataset: string,
): Promise<string | undefined> {
  const study = await gatherOwn(trainings, dataset);
  if (!study) return undefined;
  const folder = join(ROOT, "reports");
  const path = join(folder, `${name}.html`);
  await Deno.mkdir(folder, { recursive: true });
  await writeWhole(path, applyPolicy(finishPage(await fillPage(study, dataset), name)));
  return path;
}

async function fillPage(study: OwnStudy, dataset: string): Promise<string> {
  const { lead, parts: verdict } = verdictParts(study);
  const sections: Readonly<Record<string, readonly Html[]>> = {
    "Which pooling is better": verdict,
    "The images": imageParts(study),
    "How the trainings went": trainingParts(study),
    "What is taken for what": confusionParts(study),
    "Where the networks look": await mapParts(study),
    "What it took": await costParts(study),
    "How to go on": nextParts(study, dataset),
  };
  const title = `${study.heads.slice(0, 2).map(({ named: { name } }) => name).join(" and ")} on ${study.data.title}`;
  const main = html`
    <section class="prose lead">
      <h1>${title}</h1>
      <p class="answer">${lead}</p>
    </section>${Object.entries(sections).map(([title, parts]) =>
      html`
        <section class="prose"><h2>${title}</h2></section>${parts}
      `
    )}
  `;
  const read = (path: string) => Deno.readTextFile(join(ROOT, path));
  const sheets = await Promise.all(["tasks/report/base.css", "tasks/report/style.css", "tasks/own/own.css"].map(read));
  const day = new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  const parts: Readonly<Record<string, string>> = {
    title: escapeText(title),
    style: `<style>${sheets.join("\n")}</style>`,
    script: `<script>${await read("tasks/report/script.js")}</script>`,
    main: main.markup,
    made: `Made on ${day} by “deno task sweep own”`,
    notices: await noticesMarkup(["Fashion-MNIST", "KaTeX"]),
  };
  return (await read("tasks/own/page.html")).replace(/\{\{(\w+)\}\}/g, (_, part) => parts[part]);
}

/** The commands that go on from here. */
function nextParts({ heads }: OwnStudy, dataset: string): Html[] {
  // As a command takes them: from the project's folder where they lie below it.
  const [data, a, b] = [dataset, ...heads.map(({ runs }) => runs[0].folder)].map((path) =>
    path.startsWith(ROOT) ? relative(ROOT, path) : path
  );
  return [html`
    <section class="prose">
      <dl>
        <dt><code>deno task sweep own --data ${data} --seeds 12</code></dt>
        <dd>more pairs; those that are there stay</dd>
        <dt><code>deno task explorer -- --run ${a} --run ${b}</code></dt>
        <dd>both networks of the first seed in your hands</dd>
        <dt><code>deno task predict -- --run ${a} --image FILE_OR_FOLDER</code></dt>
        <dd>the class of new pictures</dd>
      </dl>
    </section>
  `];
}
