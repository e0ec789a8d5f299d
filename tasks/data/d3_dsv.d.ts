/** What the lab uses of d3-dsv: the rows of a table, its first line among them. */
export function dsvFormat(delimiter: string): { parseRows(text: string): string[][] };
