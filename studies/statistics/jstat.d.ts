/** The functions that the lab uses of jStat, which comes without types. */
declare const jStat: {
  /** The inverse of a square matrix, by rows; not finite where there is none. */
  inv(matrix: readonly (readonly number[])[]): number[][];
  /** The beta distribution with parameters `a`, `b` > 0. */
  readonly beta: { inv(p: number, a: number, b: number): number };
  /** P(at most `count` of `trials` succeed), each with probability `p`. */
  readonly binomial: { cdf(count: number, trials: number, p: number): number };
  /** Student's t with `freedom` > 0 degrees of freedom. */
  readonly studentt: {
    cdf(t: number, freedom: number): number;
    inv(p: number, freedom: number): number;
  };
};
export default jStat;
