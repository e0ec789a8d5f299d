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
import { FIRST, LAST, STOPS, turnKnob } from "./stops.ts";
import { type Drawing, picture, svg, words } from "./svg.ts";
import { CHART_HEIGHT, tellTurn, turnChart } from "./turn_chart.ts";

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

/** The knob's controls: `stop`, and `image` where there is more than one. */
export function poolKnobControls(data: Pick<PoolKnobData, "images">): Control[] {
  check("poolKnobControls", { data: [data, DATA] });
  const ends = { least: FIRST, greatest: LAST, step: 1, first: FIRST };
  const told = STOPS.map(({ label }) => label);
  const stop: Control = { kind: "slider", name: "stop", label: "Pool knob", ...ends, words: told };
  const options = data.images.map(({ name }) => name);
  return options.length === 1 ? [stop] : [stop, { kind: "choice", name: "image", label: "Image", options, first: 0 }];
}

const MAP_CELL = 34;

/** Draws the pooled values at every stop and, below, the two leading maps with the cells that the pooling counts. */
export function drawPoolKnob(data: PoolKnobData, values: Values, width: number): Drawing {
  checkDraw("drawPoolKnob", { data, values, width }, { of: DATA, controls: ["stop"] });
  const { title, classes, images } = data;
  const { stop, image = 0 } = values;
  const { label, networks } = images[image];
  const { k: count, label: pooledBy } = STOPS[stop];
  const panelWidth = width < 500 ? width : width / networks.length;
  const drawn = networks.map(({ name, pooling, maps }) => {
    const shown = { turn: turnKnob(maps, STOPS), stops: STOPS, classes, stop, pooling, label };
    const pooled = shown.turn.values[stop];
    const leading = [...pooled.keys()].sort((a, b) => pooled[b] - pooled[a]).slice(0, 2);
    const told = leading.map((k) => `${classes[k]} ${formatValue(pooled[k])}`);
    const scale = scaleFromZero(maps.flat());
    const inner = panelWidth - 24;
    const body = svg(
      "g",
      { transform: "translate(12 20)" },
      words(name, 0, -6, { "font-weight": "bold", fill: POOLING_COLORS[pooling] }),
      turnChart(shown, inner),
      ...leading.map((k, i) =>
        svg(
          "g",
          { transform: `translate(${i * inner / 2} ${CHART_HEIGHT + 20})` },
          words(told[i], 0, -8, { "font-weight": i === 0 ? "bold" : undefined }),
          drawCells(maps[k], {
            size: MAP_CELL,
            scale,
            weights: poolMap(maps[k], { pooling: "topK", k: count }).gradient,
          }),
        )
      ),
    );
    const panel = { width: panelWidth, height: CHART_HEIGHT + 3 * MAP_CELL + 48, body };
    return { panel, says: `${name}, pooled by the ${pooledBy}: ${told.join(", then ")}. ${tellTurn(shown)}` };
  });
  const says = drawn.map((own) => own.says).join(" ");
  return picture({ title, says }, width, drawn.map(({ panel }) => panel));
}
