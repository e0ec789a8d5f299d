/**
 * A matrix of counts or shares as coloured cells with their numbers.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { formatNumber } from "../../lib/format.ts";
import { chartFigure } from "../../lib/visualizer/chart.ts";
import { valueScale } from "../../lib/visualizer/colors.ts";
import type { FigureWords, SvgFigure } from "../../lib/visualizer/figure.ts";
import { measureText, widestOf } from "../../lib/visualizer/font.ts";
import { NUMBERS, TEXTS, WORDS } from "../../lib/kinds.ts";
import { check, listOf, namedList, optionsOf } from "../../lib/options.ts";

/** One matrix with its name. */
export interface Matrix {
  readonly name: string;
  /** Rows of equal length; NaN leaves a grey cell. */
  readonly values: readonly (readonly number[])[];
}

/** What a matrix plot is told. */
export interface MatrixPlotOptions extends FigureWords {
  /** Names of the rows and columns, from the top and from the left, and what rows and columns are. */
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly rowLabel: string;
  readonly columnLabel: string;
  /** How a value is written; as a whole number, or with 4 digits, if left out. */
  readonly format?: (value: number) => string;
  /** Side of a cell in CSS pixels; its width grows where the names above the matrices need it. */
  readonly cell?: number;
}

const AXES = { rows: TEXTS, columns: TEXTS, rowLabel: "a text", columnLabel: "a text" } as const;
const OPTIONS = optionsOf<MatrixPlotOptions>(
  { ...WORDS, ...AXES, format: "a function", cell: "a number" },
  ["rows", "columns", "rowLabel", "columnLabel"],
);

/** CSS pixels between two matrices, and the greatest width of a line of them, where more than one is there. */
const BETWEEN = 34, WIDEST = 760;

/**
 * Draws one or more matrices of the same rows and columns side by side, in as many lines as they need, on one scale of
 * colours: darker green further above zero, darker purple further below. Where values lie on both sides of zero, or rows and
 * columns are the same classes, colours follow the square root of the values, so that small ones (rare confusions beside
 * the diagonal, say) stand out. Throws a RangeError for a matrix whose size is not that of the names.
 */
export function matrixPlot(matrices: readonly Matrix[], options: MatrixPlotOptions): SvgFigure {
  const kind = namedList("matrices", { values: listOf("a list of rows", NUMBERS) });
  check("matrixPlot", { matrices: [matrices, kind], options: [options, OPTIONS] });
  const { rows, columns, rowLabel, columnLabel, cell = 30 } = options;
  const format = (value: number) => Number.isNaN(value) ? "–" : (options.format ?? formatNumber)(value);
  const cells = matrices.map((matrix) => listCells(matrix, options));
  const all = cells.flat();
  const title = options.title ?? `${rowLabel} by ${columnLabel}`;
  const values = all.map(({ value }) => value).filter(Number.isFinite);
  const scale = valueScale([Math.min(0, ...values), Math.max(0, ...values)]);
  const isSquare = rows.join() === columns.join();
  const reach = Math.max(...scale.domain.map(Math.abs));
  const isRooted = isSquare || scale.isDiverging;
  const tone = (value: number) => isRooted ? Math.sign(value) * Math.sqrt(Math.abs(value) * reach) : value;
  const [wide, long] = [widestOf(rows), widestOf(columns)];
  const names = matrices.map(({ name }) => name);
  const side = Math.max(columns.length * cell, widestOf(names, { bold: true }));
  const isTurned = long > side / columns.length;
  const below = isTurned ? long : 18;
  const innerOf = (count: number) => wide + 44 + count * (side + BETWEEN) - BETWEEN;
  const perLine = Math.max(1, matrices.findLastIndex((_, index) => innerOf(index + 1) + 16 <= WIDEST) + 1);
  const lines = matrices.flatMap((_, index) => index % perLine === 0 ? [names.slice(index, index + perLine)] : []);
  const inner = innerOf(lines[0]?.length ?? 1);
  const width = Math.ceil(Math.max(inner + 16, 24 + measureText(title, { size: 16, bold: true })));
  const place = { fx: "matrix", x: "column", y: "row" } as const;
  const cellsOf = (line: readonly string[]) => all.filter(({ matrix }) => line.includes(matrix));
  const [low, high] = scale.domain.map((value) => format(value));
  const panels = lines.map((line) => ({
    width,
    height: Math.ceil(rows.length * cell + below + 82),
    marginTop: 40,
    marginRight: width - innerOf(line.length),
    marginBottom: below + 42,
    marginLeft: wide + 44,
    fx: { domain: line, label: null, paddingOuter: 0, paddingInner: line.length > 1 ? BETWEEN / (side + BETWEEN) : 0 },
    x: { domain: [...columns], label: columnLabel, padding: 0 },
    y: { domain: [...rows], label: rowLabel, padding: 0 },
    marks: [
      Plot.cell(cellsOf(line), {
        ...place,
        inset: 0.5,
        fill: ({ value }) => `rgb(${scale.channels(tone(value)).join(",")})`,
      }),
      Plot.text(cellsOf(line), {
        ...place,
        text: ({ value }) => format(value),
        fontSize: 12,
        fill: ({ value }) => scale.ink(tone(value)),
      }),
      Plot.axisFx({ tickSize: 0, fontWeight: "bold", dy: -4 }),
      Plot.axisX({ tickSize: 0, ...(isTurned && { tickRotate: -90 }), labelArrow: "none", labelOffset: below + 28 }),
      Plot.axisY({ tickSize: 0, labelArrow: "none", labelAnchor: "center", labelOffset: wide + 26 }),
    ],
    color: { type: "identity" as const },
  }));
  const colors = scale.isDiverging ? `from ${low} (purple) over 0 to ${high} (green)` : `from ${low} to ${high}`;
  return chartFigure(panels, {
    title,
    caption: options.caption ??
      `Rows: ${rowLabel}. Columns: ${columnLabel}. All cells share one scale of colours, ${colors}; zero is palest` +
        (isRooted ? ", and small values are told apart: colours follow the square root." : "."),
    alt: `Matrix: ${title}, ${rowLabel} in rows and ${columnLabel} in columns. ` +
      cells.map((own, index) => `${names[index]}: ${describeCells(own, isSquare, format)}.`).join(" "),
  });
}

function listCells({ name, values }: Matrix, { rows, columns }: MatrixPlotOptions) {
  if (values.length !== rows.length || values.some((row) => row.length !== columns.length)) {
    throw new RangeError(
      `Cannot plot the matrix ${name}: expected ${rows.length}×${columns.length} values, ` +
        `found ${values.length}×${values[0]?.length ?? 0}`,
    );
  }
  return values.flatMap((line, row) =>
    line.map((value, column) => ({ matrix: name, row: rows[row], column: columns[column], value }))
  );
}

type Cell = ReturnType<typeof listCells>[number];

/** The diagonal and the three greatest values beside it where rows and columns are the same classes; all values otherwise. */
function describeCells(cells: readonly Cell[], isSquare: boolean, format: (value: number) => string): string {
  const say = ({ row, column, value }: Cell) => `${row} / ${column} ${format(value)}`;
  if (!isSquare) return cells.map(say).join(", ");
  const diagonal = cells.filter(({ row, column }) => row === column);
  const others = cells.filter(({ row, column }) => row !== column)
    .toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, 3);
  return `on the diagonal ${diagonal.map(({ row, value }) => `${row} ${format(value)}`).join(", ")}; ` +
    `greatest beside it ${others.map(say).join(", ")}`;
}
