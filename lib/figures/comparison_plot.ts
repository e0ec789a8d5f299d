/**
 * Two trainings against each other, and their difference.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { formatAccuracy, formatNumber } from "../format.ts";
import type { EpochRecord } from "../types.ts";
import { drawMark, type Mark } from "./accuracy_plot.ts";
import { chartFigure } from "./chart.ts";
import { type Domain, INK, MUTED, seriesColors } from "./colors.ts";
import type { SvgFigure } from "./figure.ts";
import { endLabels, labelMargin } from "./labels.ts";
import {
  accuracyOf,
  countEpochs,
  latestEpoch,
  learningAxes,
  roundDomain,
  type Series,
  shareOf,
} from "./learning_axes.ts";

/** What a comparison may be told. */
export interface ComparisonPlotOptions {
  readonly title?: string;
  readonly caption?: string;
  readonly marks?: readonly Mark[];
  /** The vertical axis of the accuracies; from the tenth below the lowest value to the one above the highest, if left out. */
  readonly domain?: Domain;
  readonly epochs?: number;
  readonly width?: number;
}

/** By how many percentage points the first is ahead of the second after one epoch. */
interface Lead {
  readonly epoch: number;
  readonly points: number;
}

/**
 * Draws the validation accuracies of two trainings, and under them the difference first − second of each epoch, in percentage points.
 *
 * @example
 * comparisonPlot([{ name: "GAP", history: gap.history }, { name: "GMP", history: gmp.history }]);
 */
export function comparisonPlot(pair: readonly [Series, Series], options: ComparisonPlotOptions = {}): SvgFigure {
  const [first, second] = pair;
  const { width = 760, epochs = 0, marks = [], title = `Validation accuracy: ${first.name} and ${second.name}` } =
    options;
  const colors = seriesColors(pair.map(({ name }) => name));
  const leads = findLeads(pair);
  const labels = pair.flatMap(({ name, history }, index) => {
    const last = history.at(-1);
    if (last === undefined) return [];
    const text = `${name} ${formatAccuracy(accuracyOf(last, "test"))}`;
    return [{ text, value: shareOf(accuracyOf(last, "test")), color: colors[index], bold: true }];
  });
  const lastEpoch = countEpochs(pair, [epochs, ...marks.map(({ epoch }) => epoch)]);
  const margins = { marginRight: Math.max(labelMargin(labels), 112), marginLeft: 52 };
  const domain = options.domain ?? accuracyDomain(pair, marks);
  const lines = {
    width,
    height: 290,
    ...margins,
    marginTop: 26,
    marginBottom: 40,
    x: { domain: [1, lastEpoch], label: null },
    y: { domain: [...domain], label: null },
    marks: [
      ...learningAxes(lastEpoch, { label: "validation accuracy", hasName: false }),
      ...pair.flatMap(({ history }, index) => drawLine(history, colors[index])),
      ...marks.flatMap((mark) => {
        const owner = pair.findIndex(({ name }) => name === mark.series);
        return drawMark(mark, { color: owner < 0 ? MUTED : colors[owner], isLate: mark.epoch > lastEpoch * 0.75 });
      }),
      endLabels(labels, latestEpoch(pair)),
    ],
  };
  return chartFigure([lines, leadPanel(leads, { pair, colors, lastEpoch, margins, width })], {
    title,
    caption: options.caption ?? describeAxes(pair, domain),
    alt: describeComparison(pair, leads),
  });
}

interface LeadLook {
  readonly pair: readonly [Series, Series];
  readonly colors: readonly string[];
  readonly lastEpoch: number;
  readonly margins: { readonly marginLeft: number; readonly marginRight: number };
  readonly width: number;
}

function leadPanel(leads: readonly Lead[], { pair, colors, lastEpoch, margins, width }: LeadLook) {
  const reach = Math.max(1, ...roundDomain([0, ...leads.map(({ points }) => Math.abs(points))]));
  const barWidth = Math.min(9, 0.62 * (width - margins.marginLeft - margins.marginRight) / lastEpoch);
  const last = leads.at(-1);
  const beside = { frameAnchor: "right", textAnchor: "start", dx: 18 } as const;
  return {
    width,
    height: 158,
    ...margins,
    marginTop: 26,
    marginBottom: 44,
    x: { domain: [1, lastEpoch], label: null },
    y: { domain: [-reach, reach], label: null },
    marks: [
      ...learningAxes(lastEpoch, { label: `${pair[0].name} − ${pair[1].name}, percentage points`, ticks: 3 }),
      Plot.ruleY([0], { stroke: MUTED }),
      Plot.ruleX(leads, {
        x: "epoch",
        y1: 0,
        y2: "points",
        stroke: ({ points }: Lead) => colors[points > 0 ? 0 : 1],
        strokeWidth: barWidth,
      }),
      Plot.text([`${pair[0].name} ahead ↑`], { ...beside, frameAnchor: "top-right", fill: colors[0], dy: 8 }),
      Plot.text([`${pair[1].name} ahead ↓`], { ...beside, frameAnchor: "bottom-right", fill: colors[1], dy: -8 }),
      ...(last
        ? [Plot.text([`${formatPoints(last.points)} points`], { ...beside, fill: INK, fontWeight: "bold" })]
        : []),
    ],
  };
}

function drawLine(history: readonly EpochRecord[], stroke: string): Plot.Markish[] {
  const points = history.map((record) => ({ epoch: record.epoch, accuracy: shareOf(accuracyOf(record, "test")) }));
  return [
    Plot.line(points, { x: "epoch", y: "accuracy", stroke, strokeWidth: 2.25 }),
    Plot.dot(points.slice(-1), { x: "epoch", y: "accuracy", r: 3.5, fill: stroke }),
  ];
}

function findLeads([first, second]: readonly [Series, Series]): Lead[] {
  return first.history.flatMap((record) => {
    const other = second.history.find(({ epoch }) => epoch === record.epoch);
    if (other === undefined) return [];
    const points = 100 * (shareOf(accuracyOf(record, "test")) - shareOf(accuracyOf(other, "test")));
    return [{ epoch: record.epoch, points }];
  });
}

function accuracyDomain(pair: readonly Series[], marks: readonly Mark[]): Domain {
  const values = pair.flatMap(({ history }) => history.map((record) => shareOf(accuracyOf(record, "test"))));
  values.push(...marks.map(({ accuracy }) => accuracy));
  if (values.length === 0) return [0, 1];
  return [Math.floor(Math.min(...values) * 10) / 10, Math.ceil(Math.max(...values) * 10) / 10];
}

function formatPoints(points: number): string {
  const text = Math.abs(points).toFixed(2);
  return Number(text) === 0 ? text : `${points > 0 ? "+" : "−"}${text}`;
}

function describeAxes(pair: readonly Series[], domain: Domain): string {
  const total = pair.flatMap(({ history }) => history).map((record) => accuracyOf(record, "test").total).at(-1);
  const images = total === undefined ? "the validation images" : `${formatNumber(total)} validation images`;
  return `Accuracy on ${images} after each epoch, on an axis from ${domain[0]} to ${
    domain[1]
  }, and the difference of the two in percentage points.`;
}

function describeComparison([first, second]: readonly [Series, Series], leads: readonly Lead[]): string {
  const last = leads.at(-1);
  if (last === undefined) {
    return `Line chart of the validation accuracies of ${first.name} and ${second.name}: no epoch of both yet.`;
  }
  const at = (history: readonly EpochRecord[]) => {
    const record = history.find(({ epoch }) => epoch === last.epoch);
    return record ? formatAccuracy(accuracyOf(record, "test")) : "";
  };
  const ahead = leads.filter(({ points }) => points > 0).length;
  const behind = leads.filter(({ points }) => points < 0).length;
  return `Line chart of two validation accuracies. After epoch ${last.epoch}: ${first.name} ${
    at(first.history)
  }, ${second.name} ${at(second.history)}, ` +
    `difference ${
      formatPoints(last.points)
    } percentage points. ${first.name} is ahead in ${ahead} and ${second.name} in ${behind} of ${leads.length} epochs.`;
}
