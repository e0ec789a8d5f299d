/**
 * The pool knob: nine stops from the mean of a map to its maximum, in two families.
 * @module
 */
import { indexOfGreatest } from "../../lib/numbers.ts";
import { type MapPooling, poolMap } from "../inference/pooling.ts";

/** The mean of the k greatest cells, or log-sum-exp. */
export type Family = "topK" | "logSumExp";

/** A position of the knob. */
export interface Stop {
  /** How it stands in the address. */
  readonly name: string;
  /** For the reader. */
  readonly label: string;
  readonly pooling: MapPooling;
}

const topK = [9, 8, 7, 6, 5, 4, 3, 2, 1].map((k): Stop => ({
  name: String(k),
  label: k === 9 ? "mean of all 9 cells" : k === 1 ? "the greatest cell" : `mean of the ${k} greatest cells`,
  pooling: { pooling: "topK", k },
}));
const logSumExp = [0.1, 0.2, 0.5, 1, 2, 5, 10].map((sharpness): Stop => ({
  name: String(sharpness),
  label: `log-sum-exp, sharpness ${sharpness}`,
  pooling: { pooling: "logSumExp", sharpness },
}));

/** The stops of each family, the mean first, the maximum last. */
export const STOPS: Readonly<Record<Family, readonly Stop[]>> = {
  topK,
  logSumExp: [
    { name: "mean", label: "mean of all 9 cells", pooling: { pooling: "average" } },
    ...logSumExp,
    { name: "max", label: "the greatest cell", pooling: { pooling: "max" } },
  ],
};

/** The first stop is average pooling, the last max pooling. */
export const FIRST = 0, LAST = 8;

/** What a network says at every stop. */
export interface Turn {
  /** Pooled values, `[stops][classes]`. */
  readonly values: readonly Float32Array[];
  /** The class given at each stop: that of the greatest value. */
  readonly predicted: readonly number[];
}

/** Pools the maps of all classes at every stop. */
export function turnKnob(maps: readonly (readonly number[])[], family: Family): Turn {
  const values = STOPS[family].map(({ pooling }) => Float32Array.from(maps, (cells) => poolMap(cells, pooling).value));
  return { values, predicted: values.map(indexOfGreatest) };
}

/** The stops at which another class is given than at the stop before. */
export function findFlips(predicted: readonly number[]): number[] {
  return predicted.flatMap((label, stop) => stop > 0 && label !== predicted[stop - 1] ? [stop] : []);
}
