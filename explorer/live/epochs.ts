/**
 * Trainings epoch by epoch: accuracies as curves, and the recall of every class after the chosen epoch.
 * @module
 */
import { NUMBERS } from "../../lib/kinds.ts";
import { check, namedList, recordOf } from "../../lib/options.ts";
import { POOLING_COLORS } from "../../lib/visualizer/colors.ts";
import { indexOfGreatest } from "../../lib/numbers.ts";
import type { Pooling } from "../../lib/types.ts";
import { type Confusion, drawConfusion, lastConfusion, tellMistake } from "./confusions.ts";
import { checkDraw, type Control, type Values } from "./controls.ts";
import { type Drawing, LINE, type Panel, picture, SOFT, svg, words } from "./svg.ts";

/** One network's training, as its history has it. */
export interface TrainingCurve {
  readonly name: string;
  readonly pooling: Pooling;
  /** Test accuracy after each of the epochs, 0–1. */
  readonly accuracies: readonly number[];
  /** Recall of each class after each of the epochs, `[classes][epochs]`. */
  readonly recalls: readonly (readonly number[])[];
  /** Confusions after some of the epochs, ascending; without any they are not drawn. */
  readonly confusions?: readonly Confusion[];
}

/** What the epoch slider moves through. */
export interface EpochsData {
  readonly title: string;
  readonly classes: readonly string[];
  /** After which epochs, ascending; 1, 2, 3 … where none are given. */
  readonly epochs?: readonly number[];
  readonly networks: readonly TrainingCurve[];
}

const DATA = recordOf("data, { title, classes, networks }", {
  networks: namedList("networks", { accuracies: NUMBERS, recalls: "a list" }),
});

/** The one control: `epoch`, from 1. */
export function epochControls(data: Pick<EpochsData, "networks">): Control[] {
  check("epochControls", { data: [data, DATA] });
  const greatest = Math.min(...data.networks.map(({ accuracies }) => accuracies.length));
  return [{ kind: "slider", name: "epoch", label: "Epoch", least: 1, greatest, step: 1, first: 1 }];
}

const LEFT = 40, RIGHT = 14;
/** The greatest width of a matrix of confusions. */
const WIDEST = 440;

/** The data with the place of an epoch among the epochs. */
interface Placed extends Required<EpochsData> {
  readonly epoch: number;
  readonly at: number;
}

/** Draws accuracies, recalls and the last confusions that are known. */
export function drawEpochs(data: EpochsData, values: Values, width: number): Drawing {
  checkDraw("drawEpochs", { data, values, width }, { of: DATA, controls: ["epoch"] });
  const { epoch } = values;
  const { title, classes, networks, epochs = networks[0].accuracies.map((_, i) => i + 1) } = data;
  const placed = { ...data, epochs, epoch, at: epochs.indexOf(epoch) };
  const panelWidth = width < 500 ? width : width / 2;
  const known = networks.flatMap(({ name, pooling, confusions = [] }) => {
    const last = lastConfusion(confusions, epoch);
    return last ? [{ name, pooling, last }] : [];
  });
  const told = networks.map(({ name, accuracies, recalls }) => {
    const now = recalls.map((row) => row[placed.at]);
    const worst = indexOfGreatest(now.map((recall) => -recall));
    return `${name} recognises ${tellPercent(accuracies[placed.at])} of the test images, and least of ` +
      `${classes[worst]}, ${tellPercent(now[worst])}`;
  });
  const mistakes = known.map(({ name, last }) => ` ${name}, epoch ${last.epoch}: ${tellMistake(last, classes)}.`);
  const says = `After epoch ${epoch}: ${told.join("; ")}.${mistakes.join("")}`;
  return picture({ title, says }, width, [
    drawCurves(placed, panelWidth),
    drawRecalls(placed, panelWidth),
    ...known.map(({ last, ...own }) => drawConfusion(last, { ...own, classes, width: Math.min(WIDEST, panelWidth) })),
  ]);
}

function tellPercent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

function drawCurves({ networks, epochs, epoch, at }: Placed, width: number): Panel {
  const [inner, height] = [width - LEFT - RIGHT, 190];
  const all = networks.flatMap(({ accuracies }) => accuracies);
  const [low, high] = [Math.floor(Math.min(...all) * 10) / 10, Math.ceil(Math.max(...all) * 10) / 10];
  const [first, last] = [epochs[0], epochs.at(-1)!];
  const x = (of: number) => last > first ? (of - first) / (last - first) * inner : inner / 2;
  const y = (value: number) => (high - value) / (high - low) * height;
  const tenths = Array.from({ length: Math.round((high - low) * 10) + 1 }, (_, i) => low + i / 10);
  const grid = tenths.map((value) =>
    svg("line", { x1: 0, x2: inner, y1: y(value), y2: y(value), stroke: LINE }) +
    words(value.toFixed(1), -6, y(value) + 4, { "text-anchor": "end", "font-size": 12, fill: SOFT })
  );
  const curves = networks.map(({ accuracies, pooling }) => {
    const points = accuracies.map((value, i) => `${x(epochs[i]).toFixed(1)} ${y(value).toFixed(1)}`);
    const hue = POOLING_COLORS[pooling];
    return svg("path", { d: `M${points.join("L")}`, fill: "none", stroke: hue, "stroke-width": 2 }) +
      svg("circle", { cx: x(epoch), cy: y(accuracies[at]), r: 5, fill: hue, stroke: "#fff" });
  });
  const named = networks.map(({ name, pooling, accuracies }, i) =>
    words(`${name} ${accuracies[at].toFixed(3)}`, inner, height - 12 - 18 * (networks.length - 1 - i), {
      "text-anchor": "end",
      "font-weight": "bold",
      fill: POOLING_COLORS[pooling],
    })
  );
  const ends = [...new Set([first, last])].map((end) =>
    words(String(end), x(end), height + 17, { "text-anchor": "middle", "font-size": 12, fill: SOFT })
  );
  const body = svg(
    "g",
    { transform: `translate(${LEFT} 26)` },
    words("Test accuracy", -LEFT + 12, -10, { "font-weight": "bold" }),
    ...grid,
    svg("line", { x1: x(epoch), x2: x(epoch), y1: 0, y2: height, stroke: LINE, "stroke-width": 8 }),
    ...curves,
    ...ends,
    words("epoch", inner / 2, height + 17, { "text-anchor": "middle", "font-size": 12, fill: SOFT }),
    ...named,
  );
  return { width, height: height + 56, body };
}

function drawRecalls({ classes, networks, epoch, at }: Placed, width: number): Panel {
  const [left, row] = [92, 20];
  const inner = width - left - RIGHT - 8;
  const height = row * classes.length;
  const shares = [0, 0.5, 1].map((share) =>
    svg("line", { x1: share * inner, x2: share * inner, y1: 0, y2: height, stroke: LINE }) +
    words(String(share), share * inner, height + 16, { "text-anchor": "middle", "font-size": 12, fill: SOFT })
  );
  const rows = classes.map((name, k) => {
    const y = (k + 0.5) * row;
    const xs = networks.map(({ recalls }) => recalls[k][at] * inner);
    return words(name, -8, y + 4, { "text-anchor": "end" }) +
      svg("line", { x1: Math.min(...xs), x2: Math.max(...xs), y1: y, y2: y, stroke: SOFT, "stroke-width": 2 }) +
      networks.map(({ pooling }, i) => svg("circle", { cx: xs[i], cy: y, r: 5, fill: POOLING_COLORS[pooling] })).join(
        "",
      );
  });
  const body = svg(
    "g",
    { transform: `translate(${left} 26)` },
    words(`Recall of each class after epoch ${epoch}`, 12 - left, -10, { "font-weight": "bold" }),
    ...shares,
    ...rows,
  );
  return { width, height: height + 52, body };
}
