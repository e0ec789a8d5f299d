/**
 * A figure that answers: a still picture everywhere, with controls where scripts may run.
 * @module
 */
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { check, recordOf } from "../lib/options.ts";
import { Html } from "../lib/visualizer/display.ts";
import { ASCII, fontFaces } from "../lib/visualizer/font.ts";
import { type Control, CONTROLS, type Draw, firstValues } from "./live/controls.ts";
import * as live from "./live/mod.ts";
import { type LiveContent, pictureAddress, WIDE } from "./live/start.ts";
import { escapeText } from "../lib/visualizer/markup.ts";
import { pageScript, scriptJson } from "./page_script.ts";

/** What a live figure is made of. */
export interface InteractiveFigure<Data> {
  /** Plain data, as JSON can hold it. */
  readonly data: Data;
  readonly controls: readonly Control[];
  /** A function that `explorer/live/mod.ts` exports. */
  readonly draw: Draw<Data>;
  /** How to read the figure. */
  readonly caption: string;
}

/** All signs that a picture may come to show. */
const SIGNS = `${ASCII}×–·−→←↑↓≤≥✓`;

/**
 * Makes a figure of the still picture that `draw` gives for the controls' first values, and of what a page needs to draw
 * it anew when a control moves. Where scripts may not run (an untrusted notebook, a site that shows notebooks) the still
 * picture remains. The markup is the same each time and asks nothing of any host.
 *
 * @throws {RangeError} When the data are not plain, or `draw` no function of `explorer/live/mod.ts`.
 */
export async function interactiveFigure<Data>(
  figure: InteractiveFigure<Data>,
): Promise<Html> {
  const parts = { controls: CONTROLS, draw: "a function", caption: "a text" } as const;
  const kind = recordOf("a live figure, { data, controls, draw, caption }", { ...parts, data: "a record" });
  check("interactiveFigure", { figure: [figure, kind] });
  const { data, controls, draw, caption } = figure;
  if (!isDeepStrictEqual(JSON.parse(JSON.stringify(data)), data)) {
    throw new RangeError(
      "Cannot make a live figure: expected plain data that JSON can hold, found something in it that JSON changes, such as " +
        "a typed array, a function, undefined, NaN or infinity; make it a number, a text, an array or a record",
    );
  }
  if ((live as Readonly<Record<string, unknown>>)[draw.name] !== draw) {
    throw new RangeError(
      `Cannot make a live figure: expected draw to be a function that explorer/live/mod.ts exports, found ` +
        `"${draw.name || "a function without a name"}"; write it in explorer/live and export it there`,
    );
  }
  const still = draw(data, firstValues(controls), WIDE);
  const { title, says, width, height } = still;
  const font = fontFaces({ normal: SIGNS, bold: SIGNS });
  const content: LiveContent<Data> = { data, controls, font };
  const markup =
    `<figure style="margin: 1em 0"><img alt="${escapeText(says)}" title="${escapeText(title)}" width="${width}" ` +
    `height="${height}" src="${pictureAddress(still, font)}" style="max-width: 100%; height: auto">` +
    `<figcaption>${escapeText(caption)}</figcaption>` +
    `<script type="application/json">${scriptJson(content)}</script>` +
    `<script>${await liveScript(draw.name)}</script></figure>`;
  return new Html(markup, `${says} (Controls: ${controls.map(({ label }) => label).join(", ")}.)`);
}

const scripts = new Map<string, Promise<string>>();

/** The drawing function, all it needs and what starts it, as one script. */
function liveScript(name: string): Promise<string> {
  const source = `import { ${name} } from "./mod.ts";
import { startLive } from "./start.ts";
startLive(${name}, document.currentScript);`;
  const known = scripts.get(name) ?? pageScript(source, fileURLToPath(new URL("live", import.meta.url)));
  scripts.set(name, known);
  return known;
}
