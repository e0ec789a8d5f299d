/**
 * The loss of one image against the values of its right class and of its rival, on sigmoids and on logits.
 * @module
 */
import { TEXTS } from "../../lib/kinds.ts";
import { check, recordOf } from "../../lib/options.ts";
import { checkDraw, type Control, type Values } from "./controls.ts";
import {
  lossAt,
  lossField,
  lossMarks,
  type LossPlane,
  OUTPUTS,
  placeInPlane,
  pullsAt,
  tellPull,
} from "./loss_plane.ts";
import { type Drawing, type Panel, picture, svg, words } from "./svg.ts";

/** What the strip draws. */
export interface LossStripData extends LossPlane {
  readonly title: string;
  /** Names of the right class and of the rival. */
  readonly names: readonly [right: string, rival: string];
}

const DATA = recordOf("data, { title, names, low, high, others, count }", {
  ...{ title: "a text", names: TEXTS, low: "a number", high: "a number", others: "a number", count: "a number" },
});

/** The strip's controls: the `right` class's value and the `rival`'s. */
export function lossStripControls(
  data: LossStripData,
  first: { readonly right: number; readonly rival: number },
): Control[] {
  const values = recordOf("the first values, { right, rival }", { right: "a number", rival: "a number" });
  check("lossStripControls", { data: [data, DATA], first: [first, values] });
  const { low, high, names } = data;
  const slider = (name: "right" | "rival", label: string): Control => (
    { kind: "slider", name, label, least: low, greatest: high, step: 0.5, first: first[name] }
  );
  return [slider("right", `Value of ${names[0]}, the right class`), slider("rival", `Value of ${names[1]}, its rival`)];
}

/** Draws both planes with a cross at the values. */
export function drawLossStrip(data: LossStripData, values: Values, width: number): Drawing {
  checkDraw("drawLossStrip", { data, values, width }, { of: DATA, controls: ["right", "rival"] });
  const { title, names: [rightName, rivalName], low, high } = data;
  const { right, rival } = values;
  const number = (value: number) => String(value).replace("-", "−");
  const side = width / 2 - 58;
  const cells = 60;
  const font = width < 500 ? 11 : 12;
  const panels = OUTPUTS.map((output): Panel => {
    const ticks = [low, 0, high].flatMap((value) => {
      const [at, text] = [placeInPlane(data, value) * side, number(value)];
      return [
        words(text, at, side + 16, { "text-anchor": "middle", "font-size": font }),
        words(text, -6, side - at + 4, { "text-anchor": "end", "font-size": font }),
      ];
    });
    const body = svg(
      "g",
      { transform: "translate(42 40)" },
      words(output === "sigmoid" ? "on sigmoids" : "on logits", 0, -22, { "font-weight": "bold" }),
      words(`${rightName} ↑`, 0, -6, { "font-size": font }),
      svg("g", { transform: `scale(${(side / cells).toFixed(4)})` }, lossField(data, output, cells)),
      ...ticks,
      words(`${rivalName} →`, side, side + 31, { "text-anchor": "end", "font-size": font }),
      lossMarks(data, values, side),
    );
    return { width: width / 2, height: side + 82, body };
  });
  const style =
    "<style>.even{stroke:#1f2328;stroke-dasharray:4 4}.cross{stroke:#d1006c;stroke-width:3;fill:none}</style>";
  const told = OUTPUTS.map((output) => {
    const [up, down] = pullsAt(data, output, right, rival);
    return `On ${output === "sigmoid" ? "sigmoids" : "logits"} the loss is ${
      lossAt(data, output, right, rival).toFixed(4)
    } nats; it pulls ${rightName} ${tellPull(up)}, ${rivalName} ${tellPull(down)}.`;
  });
  const says = `${rightName} ${number(right)}, ${rivalName} ${number(rival)}, all others ${number(data.others)}. ` +
    told.join(" ");
  return picture({ title, says }, width, panels.map((panel, i) => i ? panel : { ...panel, body: style + panel.body }));
}
