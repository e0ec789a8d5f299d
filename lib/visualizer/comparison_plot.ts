/**
 * Two trainings against each other, and their difference.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { formatNumber, formatPoints, signed } from "../format.ts";
import type { Part } from "../types.ts";
import { axisY, chartFigure, type Panel } from "./chart.ts";
import { MUTED, seriesColors } from "./colors.ts";
import type { SvgFigure } from "./figure.ts";
import { epochAxis } from "./curve_panel.ts";
import { widestOf } from "./font.ts";
import {
  accuraciesOf,
  accuracyDomain,
  countEpochs,
  type LearningOptions,
  learningPanel,
  type Mark,
  PARTS,
  type Series,
} from "./learning_panel.ts";
import { stretchedPoints } from "./points.ts";

/** What a comparison may be told. */
export interface ComparisonPlotOptions extends LearningOptions {
  readonly marks?: readonly Mark[];
  /** The part whose accuracies are compared. @default {"test"} */
  readonly part?: Part;
}

/** By how much the first is ahead of the second after one epoch. */
interface Lead {
  readonly epoch: number;
  readonly lead: number;
  /** The two accuracies as they are written. */
  readonly texts: readonly [string, string];
}

/**
 * Draws the accuracies of two trainings on one part, and under them the difference first − second of each epoch in
 * percentage points, on an axis that is stretched around 0: one point and ten can both be read.
 *
 * @example
 * comparisonPlot([{ name: "GAP", history: gap.history }, { name: "GMP", history: gmp.history }]);
 */
export function comparisonPlot(pair: readonly [Series, Series], options: ComparisonPlotOptions = {}): SvgFigure {
  const { epochs = 0, marks = [], part = "test" } = options;
  const names = pair.map(({ name }) => name);
  const kind = `${PARTS[part].word} accuracy`;
  const title = options.title ?? `${kind[0].toUpperCase()}${kind.slice(1)}: ${names.join(" and ")}`;
  const colors = seriesColors(names);
  const curves = pair.map((own, index) => ({
    series: own.name,
    name: own.name,
    look: PARTS.test.look, // drawn solid, whichever part it is
    color: colors[index],
    points: accuraciesOf(own, part),
  }));
  const [low, high] = options.domain ?? accuracyDomain(curves, marks);
  const leads = findLeads(pair, part);
  const lines = learningPanel(curves, {
    ...options,
    label: kind,
    height: (options.height ?? 470) - 190,
    lastEpoch: countEpochs(pair, [epochs, ...marks.map(({ epoch }) => epoch)]),
    y: { domain: [low, high] },
    xLabel: null,
    marginRight: 24 + widestOf(names.map((name) => `${name} ahead ↓`)),
  });
  const total = pair[0].history.at(-1)?.measured[part]?.accuracy.total;
  const images = total === undefined
    ? `the ${PARTS[part].word} images`
    : `${formatNumber(total)} ${PARTS[part].word} images`;
  return chartFigure([lines, leadPanel(leads, lines, { names, colors })], {
    title,
    caption: options.caption ?? `Accuracy on ${images} after each epoch, on an axis from ${low} to ${high}, and the ` +
        "difference of the two in percentage points, on an axis stretched around 0.",
    alt: describeComparison(`${kind.split(" ")[0]} accuracies`, names, leads),
  });
}

/** The differences as bars, under the panel of the lines and as wide. */
function leadPanel(
  leads: readonly Lead[],
  { width, x, marginLeft, marginRight }: Panel,
  { names, colors }: { names: readonly string[]; colors: readonly string[] },
): Panel {
  const { scale, ticks } = stretchedPoints(Math.max(3, ...leads.map(({ lead }) => 105 * Math.abs(lead))));
  const lastEpoch = Number((x?.domain as number[])[1]);
  const beside = { textAnchor: "start", dx: 18 } as const;
  return {
    width,
    height: 190,
    marginTop: 26,
    marginRight,
    marginBottom: 46,
    marginLeft,
    x: x!,
    y: { label: null, ...scale },
    marks: [
      ...axisY(`${names.join(" − ")}, percentage points`, { ticks: ticks as unknown as number, tickFormat: signed }),
      epochAxis(lastEpoch),
      Plot.ruleY([0], { stroke: MUTED }),
      Plot.ruleX(leads, {
        x: "epoch",
        y1: 0,
        y2: ({ lead }: Lead) => 100 * lead,
        stroke: ({ lead }: Lead) => colors[lead > 0 ? 0 : 1],
        strokeWidth: Math.min(9, 0.62 * (width - marginLeft - marginRight) / lastEpoch),
      }),
      Plot.text([`${names[0]} ahead ↑`], { ...beside, frameAnchor: "top-right", fill: colors[0], dy: 8 }),
      Plot.text([`${names[1]} ahead ↓`], { ...beside, frameAnchor: "bottom-right", fill: colors[1], dy: -8 }),
      Plot.text(leads.slice(-1), {
        ...beside,
        frameAnchor: "right",
        text: ({ lead }: Lead) => `${formatPoints(lead)} points`,
        fontWeight: "bold",
      }),
    ],
  };
}

function findLeads([first, second]: readonly [Series, Series], part: Part): Lead[] {
  const others = new Map(accuraciesOf(second, part).map((point) => [point.x, point]));
  return accuraciesOf(first, part).flatMap(({ x, value, text }) => {
    const other = others.get(x);
    return other ? [{ epoch: x, lead: value - other.value, texts: [text, other.text] as const }] : [];
  });
}

function describeComparison(what: string, [first, second]: readonly string[], leads: readonly Lead[]): string {
  const last = leads.at(-1);
  if (last === undefined) return `Line chart of the ${what} of ${first} and ${second}: no epoch of both yet.`;
  const ahead = leads.filter(({ lead }) => lead > 0).length;
  const behind = leads.filter(({ lead }) => lead < 0).length;
  return `Line chart of two ${what}. After epoch ${last.epoch}: ${first} ${last.texts[0]}, ${second} ${
    last.texts[1]
  }, ` +
    `difference ${formatPoints(last.lead)} percentage points. ${first} is ahead in ${ahead} and ${second} in ` +
    `${behind} of ${leads.length} epochs.`;
}
