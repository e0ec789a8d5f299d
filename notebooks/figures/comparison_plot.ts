/**
 * Two trainings against each other, and their difference.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { formatNumber } from "../../lib/format.ts";
import { formatPoints, signed } from "../../studies/format.ts";
import { axisY, chartFigure, epochAxis, type Panel } from "../../lib/visualizer/chart.ts";
import { MUTED, seriesColors } from "../../lib/visualizer/colors.ts";
import type { SvgFigure } from "../../lib/visualizer/figure.ts";
import { widestOf } from "../../lib/visualizer/font.ts";
import { check, namedList } from "../../lib/options.ts";
import {
  accuraciesOf,
  accuracyDomain,
  epochPanel,
  LEARNING_OPTIONS,
  type LearningOptions,
  listUnfinished,
  PARTS,
  type Series,
} from "../../lib/visualizer/learning_plot.ts";

/**
 * Draws the test accuracies of two trainings, and under them the difference first − second of each epoch in
 * percentage points. Where a few differences are far greater than the others, their bars are cut at the edge, and the
 * caption says how far they go.
 */
export function comparisonPlot(pair: readonly [Series, Series], options: LearningOptions = {}): SvgFigure {
  const two = namedList("two trainings", { history: "a list" }, 2);
  check("comparisonPlot", { pair: [pair, two], options: [options, LEARNING_OPTIONS] });
  const names = pair.map(({ name }) => name);
  const { title = `Test accuracy: ${names.join(" and ")}` } = options;
  const colors = seriesColors(pair);
  const curves = pair.map((own, index) => ({
    name: own.name,
    look: PARTS.test.look,
    color: colors[index],
    points: accuraciesOf(own, "test"),
  }));
  const [low, high] = options.domain ?? accuracyDomain(curves);
  const leads = findLeads(pair);
  const reach = findReach(leads);
  const lines = epochPanel(curves, {
    ...options,
    label: "test accuracy",
    height: (options.height ?? 470) - 190,
    y: { domain: [low, high] },
    isUnnamed: true,
    marginRight: 24 + widestOf(names.map((name) => `${name} ahead ↓`)),
  });
  const total = pair[0].history.at(-1)?.measured.test?.accuracy.total;
  const images = `the ${total === undefined ? "" : `${formatNumber(total)} `}test images`;
  const beyond = leads.filter(({ points }) => Math.abs(points) > reach);
  const furthest = beyond.reduce((far, { points }) => Math.abs(points) > Math.abs(far) ? points : far, 0);
  return chartFigure([lines, leadPanel(leads, lines, { names, colors, reach })], {
    title,
    caption: (options.caption ?? `Accuracy on ${images} after each epoch, on an axis from ${low} to ${high}, and the ` +
        "difference of the two in percentage points." +
        (beyond.length === 0
          ? ""
          : ` Bars with an arrow go beyond the axis, the longest to ${formatPoints(furthest / 100)}.`)) +
      listUnfinished(pair),
    alt: describeComparison(names, leads),
  });
}

/** The end of the axis: the greatest difference, or that of nine tenths of the epochs where the others go beyond its double. */
function findReach(leads: readonly Lead[]): number {
  const sizes = leads.map(({ points }) => Math.abs(points)).sort((a, b) => a - b);
  const [most, greatest] = [sizes[Math.floor(0.9 * (sizes.length - 1))] ?? 0, sizes.at(-1) ?? 0];
  return Math.max(1, 1.1 * (greatest > 2 * most ? most : greatest));
}

/** The differences as bars, under the panel of the lines and as wide; what goes beyond the reach ends in an arrow. */
function leadPanel(
  leads: readonly Lead[],
  { width, x, marginLeft, marginRight }: Panel,
  { names, colors, reach }: { names: readonly string[]; colors: readonly string[]; reach: number },
): Panel {
  const lastEpoch = Number((x?.domain as number[])[1]);
  const beside = { textAnchor: "start", dx: 18 } as const;
  const fill = ({ points }: Lead) => colors[points > 0 ? 0 : 1];
  const points = leads.map(({ points }) => points);
  // Room for both signs, so that it is seen which side is empty.
  const low = Math.max(-reach, Math.min(-0.25 * reach, ...points));
  const high = Math.min(reach, Math.max(0.25 * reach, ...points));
  return {
    width,
    height: 190,
    marginTop: 26,
    marginRight,
    marginBottom: 46,
    marginLeft,
    x: x!,
    y: { label: null, domain: [low, high], clamp: true },
    color: { type: "identity" },
    marks: [
      ...axisY(`${names.join(" − ")}, percentage points`, { ticks: 5, tickFormat: signed }),
      epochAxis(lastEpoch),
      Plot.ruleY([0], { stroke: MUTED }),
      Plot.ruleX(leads, {
        x: "epoch",
        y1: 0,
        y2: "points",
        stroke: fill,
        strokeWidth: Math.min(9, 0.62 * (width - marginLeft - marginRight) / lastEpoch),
      }),
      Plot.dot(leads.filter(({ points }) => Math.abs(points) > reach), {
        x: "epoch",
        y: "points",
        fill,
        symbol: "triangle",
        rotate: ({ points }) => points > 0 ? 0 : 180,
        r: 3,
      }),
      Plot.text([`${names[0]} ahead ↑`], { ...beside, frameAnchor: "top-right", fill: colors[0], dy: 8 }),
      Plot.text([`${names[1]} ahead ↓`], { ...beside, frameAnchor: "bottom-right", fill: colors[1], dy: -8 }),
      Plot.text(leads.slice(-1), {
        ...beside,
        frameAnchor: "right",
        text: ({ points }: Lead) => `${formatPoints(points / 100)} points`,
        fontWeight: "bold",
      }),
    ],
  };
}

/** By how many percentage points the first is ahead after each epoch of both, and the two accuracies as they are written. */
function findLeads([first, second]: readonly [Series, Series]) {
  const others = new Map(accuraciesOf(second, "test").map((point) => [point.x, point]));
  return accuraciesOf(first, "test").flatMap(({ x: epoch, value, text }) => {
    const other = others.get(epoch);
    return other ? [{ epoch, points: 100 * (value - other.value), texts: [text, other.text] }] : [];
  });
}

type Lead = ReturnType<typeof findLeads>[number];

function describeComparison([first, second]: readonly string[], leads: readonly Lead[]): string {
  const last = leads.at(-1);
  if (last === undefined) return `Line chart of the test accuracies of ${first} and ${second}: no epoch of both yet.`;
  const [ahead, behind] = [1, -1].map((sign) => leads.filter(({ points }) => Math.sign(points) === sign).length);
  return `Line chart of two test accuracies. After epoch ${last.epoch}: ${first} ${last.texts[0]}, ` +
    `${second} ${last.texts[1]}, difference ${formatPoints(last.points / 100)} percentage points. ` +
    `${first} is ahead in ${ahead} and ${second} in ${behind} of ${leads.length} epochs.`;
}
