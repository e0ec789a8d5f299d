/**
 * How far scores move when an image is changed.
 * @module
 */

/**
 * For each row of scores the largest change of a score since the first row, as a share of the first row's range. Scores of
 * networks with different scales can so be compared.
 *
 * @param scores `[rows, classes]`, row-major, as `predict` gives them for variants of one image.
 * @returns `[rows]`, 0 for the first.
 * @throws {RangeError} When the scores are no whole number of rows, or those of the first row are all equal.
 * @example
 * scoreChanges([0, 2, 0, 3], 2); // 0 and 0.5
 */
export function scoreChanges(scores: ArrayLike<number>, classes: number): number[] {
  const rows = scores.length / classes;
  const at = (row: number, k: number) => scores[row * classes + k];
  const first = Array.from({ length: classes }, (_, k) => at(0, k));
  const range = Math.max(...first) - Math.min(...first);
  if (!(Number.isInteger(rows) && range > 0)) {
    throw new RangeError(
      `Cannot compare scores: expected whole rows of ${classes} scores, those of the first row not all equal, ` +
        `found ${scores.length} scores, the first row within ${range}`,
    );
  }
  return Array.from(
    { length: rows },
    (_, row) => Math.max(...first.map((score, k) => Math.abs(at(row, k) - score))) / range,
  );
}
