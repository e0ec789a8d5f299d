/**
 * The page of own images, `reports/own-NAME.html`: one file that needs no network.
 * @module
 */
import { join, relative } from "node:path";
import { writeWhole } from "../../lib/files.ts";
import { html } from "../../lib/visualizer/display.ts";
import { escapeText } from "../../lib/visualizer/markup.ts";
import type { StoredTraining } from "../../studies/plan/results.ts";
import { finishPage } from "../report/finish.ts";
import { noticesMarkup } from "../report/notices.ts";
import { applyPolicy } from "../report/policy.ts";
import { ROOT } from "../setup/paths.ts";
import { gatherOwn, type OwnStudy } from "./gather.ts";
import type { PageSection } from "./section.ts";
import { imagesSection, trainingSection, verdictSection } from "./sections.ts";
import { confusionSection, costSection, mapsSection } from "./sections_inside.ts";

/** What the page is made of. */
export interface OwnPageOptions {
  /** The study's name, as in "own-photos": that of the page. */
  readonly name: string;
  readonly trainings: readonly StoredTraining[];
  /** What `loadDataset` takes. */
  readonly dataset: string;
  /** @default {"reports"} */
  readonly folder?: string;
}

/**
 * Writes the page; gives its path, or undefined where there is no pair of trainings to show yet.
 * @throws {RunFileError} Where a run is damaged.
 */
export async function writeOwnPage(
  { name, trainings, dataset, folder = join(ROOT, "reports") }: OwnPageOptions,
): Promise<string | undefined> {
  const study = await gatherOwn(trainings, dataset);
  if (!study) return undefined;
  const path = join(folder, `${name}.html`);
  await Deno.mkdir(folder, { recursive: true });
  await writeWhole(path, await buildOwnPage(study, { name, dataset }));
  return path;
}

async function buildOwnPage(study: OwnStudy, { name, dataset }: { name: string; dataset: string }): Promise<string> {
  const { lead, section } = verdictSection(study);
  const sections = [
    section,
    imagesSection(study),
    trainingSection(study),
    confusionSection(study),
    await mapsSection(study),
    costSection(study),
    nextSection(study, dataset),
  ];
  const title = `${study.heads.slice(0, 2).map(({ name }) => name).join(" and ")} on ${study.data.title}`;
  const read = (path: string) => Deno.readTextFile(join(ROOT, path));
  const sheets = ["tasks/report/base.css", "tasks/report/style.css", "tasks/own/own.css"];
  const main = html`
    <section class="prose lead">
      <h1>${title}</h1>
      <p class="answer">${lead}</p>
    </section>${sections.map(({ title, parts }) =>
      html`
        <section class="prose"><h2>${title}</h2></section>${parts}
      `
    )}
  `;
  const day = new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  const parts: Readonly<Record<string, string>> = {
    title: escapeText(title),
    style: `<style>${(await Promise.all(sheets.map(read))).join("\n")}</style>`,
    script: `<script>${await read("tasks/report/script.js")}</script>`,
    main: main.markup,
    made: `Made on ${day} by “deno task sweep own”`,
    notices: await noticesMarkup(["Fashion-MNIST", "KaTeX"]),
  };
  const page = (await read("tasks/own/page.html")).replace(/\{\{(\w+)\}\}/g, (_, part) => parts[part]);
  return applyPolicy(finishPage(page, name));
}

/** The commands that go on from here. */
function nextSection({ heads }: OwnStudy, dataset: string): PageSection {
  // As a command takes them: from the project's folder where they lie below it.
  const [data, a, b] = [dataset, ...heads.map(({ runs }) => runs[0].folder)].map((path) =>
    path.startsWith(ROOT) ? relative(ROOT, path) : path
  );
  const lines = [
    [`deno task sweep own --data ${data} --seeds 12`, "more pairs; those that are there stay"],
    [`deno task explorer -- --run ${a} --run ${b}`, "both networks of the first seed in your hands"],
    [`deno task predict -- --run ${a} --image FILE_OR_FOLDER`, "the class of new pictures"],
  ];
  return {
    title: "How to go on",
    parts: [
      html`
        <section class="prose"><dl>${lines.map(([command, what]) =>
          html`
            <dt><code>${command}</code></dt><dd>${what}</dd>
          `
        )}</dl></section>
      `,
    ],
  };
}
