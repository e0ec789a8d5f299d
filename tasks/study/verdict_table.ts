/**
 * What is said of a study, as text and as comma-separated values.
 * @module
 */
// @ts-types="../data/d3_dsv.d.ts"
import { csvFormat } from "d3-dsv";
import { alignColumns } from "../../lib/format.ts";
import type { Row, Section } from "../../studies/plan/verdict.ts";

/** The tables one under the other, each with its title and note. */
export function describeSections(sections: readonly Section[]): string {
  return sections.map(({ title, rows, note }) => {
    const heads = headsOf(rows);
    const right = heads.map((head) => rows.every((row) => isNumeric(row[head])));
    const lines = [heads, ...rows.map((row) => heads.map((head) => String(row[head] ?? "")))];
    return [title, ...(rows.length > 0 ? alignColumns(lines, { right }) : []), ...(note ? ["", note] : [])].join("\n");
  }).join("\n\n");
}

/** One table of all sections, for spreadsheets: a line for each row, its section first. Source: RFC 4180. */
export function sectionsAsCsv(sections: readonly Section[]): string {
  return sections.filter(({ rows }) => rows.length > 0)
    .map(({ title, rows }) => csvFormat(rows.map((row) => ({ section: title, ...row })))).join("\n\n");
}

function headsOf(rows: readonly Row[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

/** Numbers, differences with their sign, and what stands where there is none. */
function isNumeric(cell: string | number | undefined): boolean {
  return cell === undefined || /^([+−<]? ?[\d.,]+|–|)$/.test(String(cell));
}
