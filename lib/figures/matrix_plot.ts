/**
 * A matrix of counts or shares as coloured cells with their numbers.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { formatNumber } from "../format.ts";
import { measureText } from "./canvas.ts";
import { chartFigure } from "./chart.ts";
import { type ColorScale, type Domain, MUTED, valueScale } from "./colors.ts";
import type { SvgFigure } from "./figure.ts";

/** One matrix with its name. */
export interface Matrix {
  readonly name: string;
  /** Rows of equal length. */
  readonly values: readonly (readonly number[])[];
}

/** What a matrix plot is told. */
export interface MatrixPlotOptions {
  /** Names of the rows and columns, from the top and from the left, and what rows and columns are. */
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly rowLabel: string;
  readonly columnLabel: string;
  readonly title?: string;
  readonly caption?: string;
  /** The values that the colours cover, of all matrices; from 0 to the greatest, if left out. */
  readonly domain?: Domain;
  /** How a value is written; as a number with at most 4 digits, if left out. */
  readonly format?: (value: number) => string;
  /** Side of a cell in CSS pixels. */
  readonly cell?: number;
}

/**
 * Draws one or more matrices of the same rows and columns side by side, on one scale of colours from pale to dark green.
 * Throws a RangeError for a matrix whose size is not that of the names.
 *
 * @example
 * matrixPlot([{ name: "GAP", values }], { rows: classes, columns: classes, rowLabel: "actual", columnLabel: "predicted" });
 */
export function matrixPlot(matrices: readonly Matrix[], options: MatrixPlotOptions): SvgFigure {
  const { rows, columns, rowLabel, columnLabel, cell = 30, format = (value: number) => formatNumber(value) } = options;
  checkSizes(matrices, options);
  const title = options.title ?? `${rowLabel} by ${columnLabel}`;
  const greatest = Math.max(...matrices.flatMap(({ values }) => values.flat()));
  const scale = valueScale(options.domain ?? [0, greatest]);
  const [wide, long] = [rows, columns].map((names) => Math.max(...names.map((name) => measureText(name))) * 1.25);
  const isTurned = long > cell;
  const margins = { marginTop: 40, marginBottom: (isTurned ? long : 20) + 30, marginLeft: wide + 44 };
  const side = columns.length * cell;
  const inner = matrices.length * side + (matrices.length - 1) * BETWEEN;
  const marginRight = Math.max(
    16,
    28 + measureText(title, { size: 15, bold: true }) * 1.25 - margins.marginLeft - inner,
  );
  const width = Math.ceil(margins.marginLeft + inner + marginRight);
  const place = { fx: "matrix", x: "column", y: "row" } as const;
  const panel = {
    width,
    height: Math.ceil(margins.marginTop + rows.length * cell + margins.marginBottom),
    ...margins,
    marginRight,
    fx: { domain: matrices.map(({ name }) => name), label: null, padding: BETWEEN / (side + BETWEEN) },
    x: { domain: [...columns], label: columnLabel, padding: 0 },
    y: { domain: [...rows], label: rowLabel, padding: 0 },
    marks: [
      Plot.cell(listCells(matrices, options), {
        ...place,
        inset: 0.5,
        fill: ({ value }: Cell) => colorOf(scale, value),
      }),
      Plot.text(listCells(matrices, options), {
        ...place,
        text: ({ value }: Cell) => format(value),
        fontSize: 11,
        fill: ({ value }: Cell) => value === 0 ? MUTED : scale.ink(value),
      }),
      Plot.axisFx({ tickSize: 0, fontWeight: "bold", dy: -4 }),
      Plot.axisX({
        tickSize: 0,
        ...(isTurned && { tickRotate: -90 }),
        labelArrow: "none",
        labelOffset: (isTurned ? long : 20) + 18,
      }),
      Plot.axisY({ tickSize: 0, labelArrow: "none", labelAnchor: "center", labelOffset: wide + 26 }),
    ],
    color: { type: "identity" as const },
  };
  return chartFigure([panel], {
    title,
    caption: options.caption ??
      `Rows: ${rowLabel}. Columns: ${columnLabel}. All cells share one scale of colours, from ${
        format(scale.domain[0])
      } (pale) to ${format(scale.domain[1])} (dark green).`,
    alt: describeMatrices(title, matrices, { ...options, format }),
  });
}

/** CSS pixels between two matrices. */
const BETWEEN = 34;

interface Cell {
  readonly matrix: string;
  readonly row: string;
  readonly column: string;
  readonly value: number;
}

function listCells(matrices: readonly Matrix[], { rows, columns }: MatrixPlotOptions): Cell[] {
  return matrices.flatMap(({ name, values }) =>
    values.flatMap((line, row) =>
      line.map((value, column) => ({ matrix: name, row: rows[row], column: columns[column], value }))
    )
  );
}

function colorOf(scale: ColorScale, value: number): string {
  return `rgb(${scale.channels(value).join(",")})`;
}

function checkSizes(matrices: readonly Matrix[], { rows, columns }: MatrixPlotOptions): void {
  for (const { name, values } of matrices) {
    if (values.length === rows.length && values.every((row) => row.length === columns.length)) continue;
    throw new RangeError(
      `Cannot plot the matrix ${name}: expected ${rows.length}×${columns.length} values, ` +
        `found ${values.length}×${values[0]?.length ?? 0}`,
    );
  }
}

/** The diagonal and the three greatest values beside it where rows and columns are the same classes; all values otherwise. */
function describeMatrices(
  title: string,
  matrices: readonly Matrix[],
  { format, ...options }: MatrixPlotOptions & { format: (value: number) => string },
): string {
  const { rows, columns, rowLabel, columnLabel } = options;
  const isSquare = rows.join() === columns.join();
  const say = ({ row, column, value }: Cell) => `${row} / ${column} ${format(value)}`;
  const sentences = matrices.map((matrix) => {
    const cells = listCells([matrix], options);
    if (!isSquare) return `${matrix.name}: ${cells.map(say).join(", ")}.`;
    const others = cells.filter(({ row, column }) => row !== column).sort((a, b) => b.value - a.value).slice(0, 3);
    const diagonal = cells.filter(({ row, column }) => row === column);
    return `${matrix.name}: on the diagonal ${
      diagonal.map(({ row, value }) => `${row} ${format(value)}`).join(", ")
    }; ` +
      `greatest beside it ${others.map(say).join(", ")}.`;
  });
  return `Matrix: ${title}, ${rowLabel} in rows and ${columnLabel} in columns. ${sentences.join(" ")}`;
}
