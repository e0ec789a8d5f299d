/** What the lab uses of d3-dsv: the rows of a table, its first line among them. */
export function dsvFormat(delimiter: string): { parseRows(text: string): string[][] };
/** A table of records as comma-separated values (RFC 4180), its columns the records' fields. */
export function csvFormat(rows: readonly object[]): string;
