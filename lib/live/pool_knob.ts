/**
 * The pool knob: what maps answer when they are pooled by their mean, by their greatest cell, or by something between.
 * @module
 */
import { POOLING_COLORS } from "../colors.ts";
import { formatValue } from "../format.ts";
import { poolMap } from "../pooling.ts";
import type { Pooling } from "../types.ts";
import { drawCells, scaleOfCells } from "./cells.ts";
import type { Control, Values } from "./controls.ts";
import { FIRST, LAST, STOPS, turnKnob } from "./stops.ts";
import { type Panel, picture, svg, words } from "./svg.ts";
import { tellTurn, TURN_STYLE, turnChart } from "./turn_chart.ts";

/** Class maps of one image by one network, or of an example. */
export interface PooledMaps {
  readonly name: string;
  /** The network's own pooling; its hue. */
  readonly pooling: Pooling;
  /** Nine cells each, `[classes][9]`. */
  readonly maps: readonly (readonly number[])[];
}

/** What the knob turns: some images, each with one network's maps or several's. */
export interface PoolKnobData {
  readonly title: string;
  readonly classes: readonly string[];
  readonly images: readonly {
    readonly name: string;
    /** The image's own class, where it has one. */
    readonly label?: number;
    readonly networks: readonly PooledMaps[];
  }[];
}

const FAMILIES = ["topK", "logSumExp"] as const;

/** The knob's controls: `stop`, `family`, and `image` where there is more than one. */
export function poolKnobControls({ images }: Pick<PoolKnobData, "images">): Control[] {
  const between = (at: number) => `k = ${STOPS.topK[at].name}, or sharpness ${STOPS.logSumExp[at].name}`;
  const told = STOPS.topK.map(({ label }, at) => at === FIRST || at === LAST ? label : between(at));
  const families = ["mean of the k greatest cells", "log-sum-exp"];
  const controls: Control[] = [
    {
      kind: "slider",
      name: "stop",
      label: "Pool knob",
      least: FIRST,
      greatest: LAST,
      step: 1,
      first: FIRST,
      words: told,
    },
    { kind: "choice", name: "family", label: "Between mean and max", options: families, first: 0 },
  ];
  if (images.length === 1) return controls;
  return [...controls, {
    kind: "choice",
    name: "image",
    label: "Image",
    options: images.map(({ name }) => name),
    first: 0,
  }];
}

/** Draws the pooled values at every stop and, below, the leading maps with the cells that are heard. */
export function drawPoolKnob(data: PoolKnobData, { stop, family = 0, image = 0 }: Values, width: number): string {
  const { classes, title } = data;
  const { networks, label } = data.images[image];
  const kind = FAMILIES[family];
  const panelWidth = width < 500 || networks.length === 1 ? width : width / networks.length;
  const told: string[] = [];
  const panels = networks.map(({ name, pooling, maps }): Panel => {
    const turn = turnKnob(maps, kind);
    const shown = { turn, classes, stop, label };
    const trained = pooling === "average" ? FIRST : LAST;
    const [first, second] = rank(turn.values[stop], turn.predicted[stop]);
    const value = (k: number) => `${classes[k]} ${formatValue(turn.values[stop][k])}`;
    told.push(
      `${name}, pooled by the ${STOPS[kind][stop].label.replace(/^the /, "")}: ${value(first)}, then ${
        value(second)
      }. ` +
        tellTurn({ ...shown, trained, family: kind }),
    );
    const size = { width: panelWidth - 24, height: 170 };
    const column = size.width / STOPS[kind].length;
    const ticks = STOPS[kind].map(({ name }, at) =>
      words(at === FIRST ? "mean" : at === LAST ? "max" : name, (at + 0.5) * column, 187, {
        "text-anchor": "middle",
        "font-size": 12,
        fill: "#556072",
        "font-weight": at === stop ? "bold" : undefined,
      })
    );
    const scale = scaleOfCells(maps);
    const shownMaps = [first, second].map((k, i) =>
      svg(
        "g",
        { transform: `translate(${i * size.width / 2} 232)` },
        words(value(k), 0, -8, { "font-weight": i === 0 ? "bold" : undefined }),
        drawCells(maps[k], { size: 34, scale, weights: poolMap(maps[k], STOPS[kind][stop].pooling).gradient }),
      )
    );
    const body = svg(
      "g",
      { transform: "translate(12 20)" },
      words(name, 0, -6, { "font-weight": "bold", fill: POOLING_COLORS[pooling] }),
      svg("rect", { width: size.width, height: size.height, fill: "#f5f6f8" }),
      svg("g", { class: "turn", style: `--own:${POOLING_COLORS[pooling]}` }, turnChart(shown, size)),
      ...ticks,
      words(kind === "topK" ? "k, the greatest cells that are averaged" : "r, the sharpness of log-sum-exp", 0, 204, {
        "font-size": 12,
        fill: "#556072",
      }),
      ...shownMaps,
    );
    return { width: panelWidth, height: 362, body };
  });
  const body = panels.map((panel, i) => i === 0 ? { ...panel, body: TURN_STYLE + panel.body } : panel);
  return picture({ title, says: told.join(" ") }, width, body);
}

/** The answer, and the class with the greatest value of the others. */
function rank(values: Float32Array, answer: number): readonly [first: number, second: number] {
  const [next, other] = Array.from(values.keys()).sort((a, b) => values[b] - values[a]);
  return [answer, next === answer ? other : next];
}
