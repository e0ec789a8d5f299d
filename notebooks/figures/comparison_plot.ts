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

/** By how many percentage points the first is ahead of the second after one epoch. */
interface Lead {
  readonly epoch: number;
  readonly points: number;
  /** The two accuracies as they are written. */
  readonly texts: readonly [string, string];
}

/**
 * Draws the test accuracies of two trainings, and under them the difference first − second of each epoch in
 * percentage points. Where a few differences are far greater than the others, their bars are cut at the edge, and the
 * caption says how far they go.
 *
 * @example
 * ```ts
 * import { convNet1, convNet2, loadDataset, trainOrLoad } from "../../lib/mod.ts";
 *
 * const data = await loadDataset("fashion-mnist");
 * const { history: gap } = await trainOrLoad(convNet1({ seed: 0 }), data, { epochs: 60 });
 * const { history: gmp } = await trainOrLoad(convNet2({ seed: 0 }), data, { epochs: 60 });
 * comparisonPlot([{ name: "GAP", pooling: "average", history: gap }, { name: "GMP", pooling: "max", history: gmp }]);
 * ```
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

/** The differences as bars, under the panel of the lines and as wide. */
function leadPanel(
  leads: readonly Lead[],
  { width, x, marginLeft, marginRight }: Panel,
  { names, colors, reach }: { names: readonly string[]; colors: readonly string[]; reach: number },
): Panel {
  const lastEpoch = Number((x?.domain as number[])[1]);
  const beside = { textAnchor: "start", dx: 18 } as const;
  const bars = leads.map(({ epoch, points }) => ({
    epoch,
    end: Math.max(-reach, Math.min(reach, points)),
    color: colors[points > 0 ? 0 : 1],
    isCut: Math.abs(points) > reach,
  }));
  const ends = bars.map(({ end }) => end);
  // Room for both signs, so that it is seen which side is empty.
  const domain = [Math.min(-0.25 * reach, ...ends), Math.max(0.25 * reach, ...ends)];
  const arrows = { x: "epoch", y: "end", fill: "color", symbol: "triangle", r: 3 } as const;
  const isUp = ({ end }: typeof bars[number]) => end > 0;
  const cut = bars.filter(({ isCut }) => isCut);
  return {
    width,
    height: 190,
    marginTop: 26,
    marginRight,
    marginBottom: 46,
    marginLeft,
    x: x!,
    y: { label: null, domain },
    color: { type: "identity" },
    marks: [
      ...axisY(`${names.join(" − ")}, percentage points`, { ticks: 5, tickFormat: signed }),
      epochAxis(lastEpoch),
      Plot.ruleY([0], { stroke: MUTED }),
      Plot.ruleX(bars, {
        x: "epoch",
        y1: 0,
        y2: "end",
        stroke: "color",
        strokeWidth: Math.min(9, 0.62 * (width - marginLeft - marginRight) / lastEpoch),
      }),
      Plot.dot(cut.filter(isUp), arrows),
      Plot.dot(cut.filter((bar) => !isUp(bar)), { ...arrows, rotate: 180 }),
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

function findLeads([first, second]: readonly [Series, Series]): Lead[] {
  const others = new Map(accuraciesOf(second, "test").map((point) => [point.x, point]));
  return accuraciesOf(first, "test").flatMap(({ x, value, text }) => {
    const other = others.get(x);
    return other ? [{ epoch: x, points: 100 * (value - other.value), texts: [text, other.text] as const }] : [];
  });
}

function describeComparison([first, second]: readonly string[], leads: readonly Lead[]): string {
  const last = leads.at(-1);
  if (last === undefined) return `Line chart of the test accuracies of ${first} and ${second}: no epoch of both yet.`;
  const ahead = leads.filter(({ points }) => points > 0).length;
  const behind = leads.filter(({ points }) => points < 0).length;
  return `Line chart of two test accuracies. After epoch ${last.epoch}: ${first} ${last.texts[0]}, ${second} ${
    last.texts[1]
  }, ` +
    `difference ${formatPoints(last.points / 100)} percentage points. ${first} is ahead in ${ahead} and ${second} in ` +
    `${behind} of ${leads.length} epochs.`;
}
