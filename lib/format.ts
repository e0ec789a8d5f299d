/**
 * Numbers as people read them, rounded as the article's Python rounds them.
 * @module
 */
import type { Count, EpochRecord, Measurement } from "./types.ts";
import { mean } from "./numbers.ts";
import { check, recordOf } from "./options.ts";

/**
 * An accuracy with 3 decimals, "0.870", as Python's `round(correct / total, 3)` gives: to the nearest, exact ties to the even
 * digit.
 */
export function formatAccuracy({ correct, total }: Count): string {
  const accuracy = correct / total;
  const below = Math.floor(accuracy * 1000);
  // An exact tie needs a binary fraction with an odd half at the third decimal: an odd number of sixteenths. toFixed rounds those up.
  const isTie = Number.isInteger(accuracy * 16) && accuracy * 16 % 2 === 1;
  return (isTie ? (below + below % 2) / 1000 : accuracy).toFixed(3);
}

/** A loss with 4 decimals, rounded as NumPy rounds: scaled, to the nearest integer with ties to even, scaled back. */
export function formatLoss(loss: number): string {
  const scaled = loss * 1e4;
  const below = Math.floor(scaled);
  const rounded = scaled - below === 0.5 ? below + Math.abs(below % 2) : Math.round(scaled);
  return (rounded / 1e4).toFixed(4);
}

const EPOCH = recordOf("one record of a history, run.history[0] say", {
  epoch: "a number",
  trainingLoss: "a number",
  measured: "a record",
});

/**
 * The article's line for one epoch: mean training loss, training accuracy, then loss and accuracy of each part that was
 * measured. As in the article, losses are means of batch means (a short last batch counts as much as a full one) where
 * those of batches are kept, and means over images otherwise; on its 10,000 test images the two differ by 0.0004 at most.
 */
export function formatEpoch(record: EpochRecord): string {
  check("formatEpoch", { record: [record, EPOCH] });
  const { epoch, trainingLoss, trainingLosses = [trainingLoss], measured: { train, validation, test } } = record;
  const describe = (part: string, { loss, losses = [loss], accuracy }: Measurement) =>
    `${part} loss ${formatLoss(mean(losses))}, accuracy ${formatAccuracy(accuracy)}`;
  const training = `training loss ${formatLoss(mean(trainingLosses))}` +
    (train ? `, accuracy ${formatAccuracy(train.accuracy)}` : "");
  return [
    `epoch ${epoch}: ${training}`,
    ...(validation ? [describe("validation", validation)] : []),
    ...(test ? [describe("test", test)] : []),
  ].join("; ");
}

/** A number with a comma between thousands and a real minus sign: whole ones as they are, others with `decimals`; never "−0". */
export function formatNumber(value: number, decimals = Number.isInteger(value) ? 0 : undefined): string {
  const digits = decimals === undefined
    ? { maximumSignificantDigits: 4 }
    : { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return value.toLocaleString("en-US", { signDisplay: "negative", ...digits }).replace("-", "−");
}

/** A duration as "8.2 s", "12 min 3 s" or "2 h 5 min". */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A value of a map in few characters: 2 decimals, fewer for larger ones, and a real minus sign. */
export function formatValue(value: number): string {
  const size = Math.abs(value);
  const digits = size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
  const text = size.toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** Rows of texts as lines with their columns one below the other, padded on the left where `right` says so. */
export function alignColumns(
  rows: readonly (readonly string[])[],
  { right = [], gap = "  " }: { readonly right?: readonly boolean[]; readonly gap?: string } = {},
): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const pad = (cell: string, column: number) =>
    right[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column]);
  return rows.map((row) => row.map(pad).join(gap).trimEnd());
}

/** A text for a terminal or a page: control signs and marks that turn a line's direction as `\\u001b`, the rest as it is. */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu,
    (sign) => sign === "\n" || sign === "\t" ? sign : `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
