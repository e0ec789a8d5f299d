/**
 * The pool knob: what maps answer when they are pooled by their mean, by their greatest cell, or by something between.
 * @module
 */
import { POOLING_COLORS } from "../../lib/visualizer/colors.ts";
import { scaleFromZero } from "../colors.ts";
import { check, namedList, recordOf } from "../../lib/options.ts";
import { formatValue } from "../../lib/format.ts";
import { poolMap } from "../inference/pooling.ts";
import type { Pooling } from "../../lib/types.ts";
import { drawCells } from "./cells.ts";
import { checkDraw, type Control, type Values } from "./controls.ts";
import { FIRST, LAST, type Stop, STOPS, turnKnob } from "./stops.ts";
import { type Drawing, type Panel, picture, svg, words } from "./svg.ts";
import { tellTurn, TURN_STYLE, turnChart, type TurnShown } from "./turn_chart.ts";

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

const DATA = recordOf("data, { title, classes, images }", { images: namedList("images", { networks: "a list" }) });

const FAMILIES = ["topK", "logSumExp"] as const;

/** The knob's controls: `stop`, `family`, and `image` where there is more than one. */
export function poolKnobControls(data: Pick<PoolKnobData, "images">): Control[] {
  check("poolKnobControls", { data: [data, DATA] });
  const { images } = data;
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

/** One network's maps at a position of the knob. */
interface Turned extends TurnShown {
  readonly own: PooledMaps;
  readonly stops: readonly Stop[];
  /** The class with the greatest value beside the answer. */
  readonly next: number;
  /** A class and its pooled value. */
  readonly tell: (k: number) => string;
}

function turnMaps(data: PoolKnobData, own: PooledMaps, { stop, family = 0, image = 0 }: Values): Turned {
  const { classes } = data;
  const stops = STOPS[FAMILIES[family]];
  const turn = turnKnob(own.maps, stops);
  const values = turn.values[stop];
  const [first, second] = Array.from(values.keys()).sort((a, b) => values[b] - values[a]);
  const next = first === turn.predicted[stop] ? second : first;
  const tell = (k: number) => `${classes[k]} ${formatValue(values[k])}`;
  return { own, turn, classes, stop, label: data.images[image].label, stops, next, tell };
}

/** Draws the pooled values at every stop and, below, the two leading maps with the cells that the pooling counts. */
export function drawPoolKnob(data: PoolKnobData, values: Values, width: number): Drawing {
  checkDraw("drawPoolKnob", { data, values, width }, { of: DATA, controls: ["stop"] });
  const { networks } = data.images[values.image ?? 0];
  const turned = networks.map((own) => turnMaps(data, own, values));
  const panelWidth = width < 500 ? width : width / networks.length;
  const panels = turned.map((own) => drawTurned(own, panelWidth));
  const [first, ...others] = panels;
  const says = turned.map(describe).join(" ");
  return picture({ title: data.title, says }, width, [{ ...first, body: TURN_STYLE + first.body }, ...others]);
}

function describe(turned: Turned): string {
  const { own: { name, pooling }, turn: { predicted }, stops, stop, next, tell } = turned;
  return `${name}, pooled by the ${stops[stop].label.replace(/^the /, "")}: ` +
    `${tell(predicted[stop])}, then ${tell(next)}. ` +
    tellTurn({ ...turned, trained: pooling === "average" ? FIRST : LAST });
}

const HEIGHT = 170, MAP_CELL = 34, GREY = { "font-size": 12, fill: "#556072" };

function drawTurned(turned: Turned, width: number): Panel {
  const { own: { name, pooling, maps }, turn: { predicted }, stops, stop, next, tell } = turned;
  const hue = POOLING_COLORS[pooling];
  const size = { width: width - 24, height: HEIGHT };
  const ticks = stops.map(({ name }, at) =>
    words(at === FIRST ? "mean" : at === LAST ? "max" : name, (at + 0.5) * size.width / stops.length, HEIGHT + 17, {
      ...GREY,
      "text-anchor": "middle",
      "font-weight": at === stop ? "bold" : undefined,
    })
  );
  const scale = scaleFromZero(maps.flat());
  const leading = [predicted[stop], next].map((k, i) =>
    svg(
      "g",
      { transform: `translate(${i * size.width / 2} ${HEIGHT + 62})` },
      words(tell(k), 0, -8, { "font-weight": i === 0 ? "bold" : undefined }),
      drawCells(maps[k], { size: MAP_CELL, scale, weights: poolMap(maps[k], stops[stop].pooling).gradient }),
    )
  );
  const axis = stops === STOPS.topK ? "k, the greatest cells that are averaged" : "r, the sharpness of log-sum-exp";
  const body = svg(
    "g",
    { transform: "translate(12 20)" },
    words(name, 0, -6, { "font-weight": "bold", fill: hue }),
    svg("rect", { ...size, fill: "#f5f6f8" }),
    svg("svg", { ...size, class: "turn", style: `--own:${hue}` }, turnChart(turned, size)),
    ...ticks,
    words(axis, 0, HEIGHT + 34, GREY),
    ...leading,
  );
  return { width, height: HEIGHT + 3 * MAP_CELL + 90, body };
}
