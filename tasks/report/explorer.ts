/**
 * Builds the explorer: one page with the lib's own modules, both networks and the images in it.
 * @module
 */
import { join } from "node:path";
import { CLAIMS } from "../../studies/claims.ts";
import { claimTable } from "../../studies/claim_table.ts";
import { ASCII, fontFaces } from "../../lib/visualizer/font.ts";
import { writeWhole } from "../../lib/files.ts";
import { pageScript, scriptJson } from "../../explorer/page_script.ts";
import { answering } from "../../explorer/answers.ts";
import { NAMES, type PageData, POOLING_NAMES, readData } from "../../explorer/data.ts";
import { findFlips, STOPS } from "../../explorer/live/stops.ts";
import { firstState } from "../../explorer/state.ts";
import { ROOT } from "../setup/paths.ts";
import { gatherData } from "./explorer_data.ts";
import { ReportError } from "./jupyter.ts";
import { noticesMarkup } from "./notices.ts";
import { applyPolicy } from "./policy.ts";

/** The largest page, in bytes. */
const LARGEST = 5e6;

/** All signs that the page shows. */
const SIGNS = `${ASCII}×–—‘’“”…·−→←↑↓≤≥∂σΣ½°≈±√✓é`;

/** Writes `explorer.html` into a folder; gives its path. @throws {ReportError} When the page would be too large. */
export async function writeExplorer(folder: string, data?: PageData): Promise<string> {
  const page = await buildExplorer(data ?? await gatherData());
  const bytes = new TextEncoder().encode(page).length;
  if (bytes > LARGEST) {
    throw new ReportError(
      `Cannot write the explorer: expected at most ${LARGEST} bytes, found ${bytes}; embed fewer images`,
    );
  }
  const path = join(folder, "explorer.html");
  await Deno.mkdir(folder, { recursive: true });
  await writeWhole(path, page);
  return path;
}

/** The page as text. */
async function buildExplorer(data: PageData): Promise<string> {
  const read = (path: string) => Deno.readTextFile(join(ROOT, path));
  const style = `${await read("tasks/report/base.css")}\n${await read("explorer/style.css")}`;
  const script = await pageScript('import "./main.ts";', join(ROOT, "explorer"));
  const parts: Record<string, string> = {
    font: fontFaces({ normal: SIGNS, bold: SIGNS }),
    style: `<style>${style}</style>`,
    data: `<script type="application/json" id="data">${scriptJson(data)}</script>`,
    script: `<script>${script}</script>`,
    first: tellFirst(data),
    claims: claimTable(CLAIMS, { ending: ".html" }).markup,
    notices: await noticesMarkup(),
    rule: data.rule,
    count: String(data.images.numbers.length),
    epochs: data.epochs.join(", "),
    runs: data.networks.map(({ run }) => `<code>${run}</code>`).join(" and "),
  };
  const template = await read("explorer/page.html");
  const page = template.replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name]);
  return applyPolicy(page, { scripts: [script], pictures: "blob:", fonts: "data:" });
}

/** What the page says where scripts do not run: the answers to its first image, and where the knob changes them; as HTML. */
function tellFirst(page: PageData): string {
  const data = readData(page);
  const state = firstState(data);
  const { networks, label } = answering(data)(state);
  const sentences = networks.map(({ predicted, turn }, network) => {
    const moves = findFlips(turn.predicted).map((stop) =>
      `at the ${STOPS.topK[stop].label} it turns to “${data.classes[turn.predicted[stop]]}”`
    );
    const flips = moves.length > 0
      ? `from average to max, ${moves.join(", then ")}`
      : "no pooling between average and max changes that";
    return `${NAMES[network]}, which pools by ${POOLING_NAMES[network]}, takes it for “${
      data.classes[predicted]
    }”; ${flips}.`;
  });
  return `<p>Test image ${data.images.numbers[state.image]} of Fashion-MNIST is of the class “${
    data.classes[label!]
  }”. ` +
    `${sentences.join(" ")}</p>`;
}
