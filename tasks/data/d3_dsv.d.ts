/** What the lab uses of d3-dsv: each row by the names in the first line. */
export interface DSVRowArray extends Array<Record<string, string | undefined>> {
  readonly columns: string[];
}
export function csvParse(text: string): DSVRowArray;
export function tsvParse(text: string): DSVRowArray;
