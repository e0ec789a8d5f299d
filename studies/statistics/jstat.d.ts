/** The functions that the lab uses of jStat, which comes without types. */
declare const jStat: {
  /** ln Γ(x) for x > 0. */
  gammaln(x: number): number;
  readonly beta: {
    pdf(x: number, a: number, b: number): number;
    inv(p: number, a: number, b: number): number;
  };
  readonly studentt: {
    pdf(t: number, freedom: number): number;
    inv(p: number, freedom: number): number;
  };
};
export default jStat;
