/**
 * Scores that tie for the greatest.
 * @module
 */

/**
 * How many scores of each image are equal to its greatest: 1 where there is no tie.
 * @param scores `[images, classes]`, row-major.
 * @throws {RangeError} When the scores are no whole number of images.
 * @example
 * countGreatest([0.5, 1, 1, 0.2, 0.9, 0.3], 3); // 2 and 1
 */
export function countGreatest(scores: ArrayLike<number>, classes: number): number[] {
  const images = scores.length / classes;
  if (!Number.isInteger(images)) {
    throw new RangeError(`Cannot count ties: expected ${classes} scores for each image, found ${scores.length} in all`);
  }
  return Array.from({ length: images }, (_, image) => {
    const own = Array.from({ length: classes }, (_, k) => scores[image * classes + k]);
    const greatest = Math.max(...own);
    return own.filter((score) => score === greatest).length;
  });
}
