/**
 * Results as text: Markdown tables that are aligned, so that a terminal shows them as well as a page does.
 * @module
 */
import { alignColumns, formatSeconds } from "../../lib/format.ts";
import type { BenchResult, Column, ContenderResult, PartResult, Spread } from "./types.ts";

/** A part as text: title, how it was measured, table, findings. */
export function describePart(part: PartResult): string {
  const failures = part.contenders.flatMap(({ title, failure }) => failure ? [`${title} failed: ${failure}`] : []);
  const tuning = part.tuning.map(({ of, chosen, tried }) => {
    const title = tried.find(({ name }) => name === chosen)?.title ?? chosen;
    return `${of}: the fastest of ${tried.length} ways was ${title}.`;
  });
  return [`## ${part.title}`, part.how, formatTable(part), [...part.findings, ...tuning, ...failures].join("\n")]
    .filter((text) => text !== "")
    .join("\n\n");
}

/** A part's table: a row for each contender, median (lowest – highest) of each column, the ratio to the first row last. */
export function formatTable({ columns, contenders, ratioOf }: PartResult): string {
  const reference = ratioOf === undefined ? undefined : contenders[0]?.spreads[ratioOf]?.median;
  const rows = contenders.map((contender) => [
    contender.title,
    ...columns.map((column) => formatCell(contender, column)),
    ...(ratioOf === undefined ? [] : [formatRatio(contender.spreads[ratioOf]?.median, reference)]),
  ]);
  return alignRows([["", ...columns.map(({ title }) => title), ...(ratioOf === undefined ? [] : ["ratio"])], ...rows]);
}

/** What the targets came to, a line each. */
export function describeTargets({ targets }: BenchResult): string {
  return targets.map(({ target, value, isMet }) => `${isMet ? "✓" : "✗"} ${target}: ${value.toFixed(2)}`).join("\n");
}

/** The whole result as text. */
export function describeResult(result: BenchResult): string {
  const machine = Object.entries(result.machine).map(([name, value]) => `${name} ${value}`).join(", ");
  const versions = Object.entries(result.versions).map(([name, version]) => `${name} ${version}`).join(", ");
  return [
    `${result.started}, ${result.repetitions} repetitions in turns, ${formatSeconds(result.seconds)}`,
    `Machine: ${machine}`,
    `Versions: ${versions}`,
    ...Object.values(result.parts).map(describePart),
    ...(result.targets.length > 0 ? [`## Targets\n\n${describeTargets(result)}`] : []),
  ].join("\n\n");
}

function formatCell({ spreads }: ContenderResult, { value, decimals }: Column): string {
  const spread: Spread | undefined = spreads[value];
  if (spread === undefined) return "–";
  const format = (number: number) =>
    number.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  const range = [spread.low, spread.high].map(format);
  return range[0] === range[1] ? range[0] : `${format(spread.median)} (${range.join(" – ")})`;
}

function formatRatio(value: number | undefined, reference: number | undefined): string {
  return value === undefined || reference === undefined ? "–" : `${(value / reference).toFixed(2)} ×`;
}

/** A Markdown table: the first column to the left, the others to the right. */
function alignRows([head, ...body]: readonly (readonly string[])[]): string {
  const rule = head.map((_, column) => column === 0 ? "---" : "--:");
  const right = head.map((_, column) => column > 0);
  return alignColumns([head, rule, ...body], { right, gap: " | " }).map((line) => `| ${line} |`).join("\n");
}
