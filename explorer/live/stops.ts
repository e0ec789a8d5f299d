/**
 * The pool knob: some stops from the mean of a map to its maximum, in two families.
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
  /** The same as part of a sentence. */
  readonly told: string;
  /** For the reader. */
  readonly label: string;
  readonly pooling: MapPooling;
}

const SHARPNESSES = [0.1, 0.2, 0.5, 1, 2, 5, 10];
/** Stops at most. */
const MOST = SHARPNESSES.length + 2;

/** The stops of maps of so many cells, as many in each family: the mean first, the maximum last. */
export function stopsOf(cells: number): Readonly<Record<Family, readonly Stop[]>> {
  const greatest = cells <= MOST
    ? Array.from({ length: cells }, (_, i) => cells - i)
    : [...new Set(Array.from({ length: MOST }, (_, i) => Math.round(cells ** (1 - i / (MOST - 1)))))];
  const inner = greatest.length - 2;
  const [mean, max] = [`mean of all ${cells} cells`, "the greatest cell"];
  return {
    topK: greatest.map((k) => ({
      name: String(k),
      told: `k = ${k}`,
      pooling: { pooling: "topK", k },
      label: k === cells ? mean : k === 1 ? max : `mean of the ${k} greatest cells`,
    })),
    logSumExp: [
      { name: "mean", told: "mean", label: mean, pooling: { pooling: "average" } },
      ...Array.from({ length: inner }, (_, i): Stop => {
        const sharpness = SHARPNESSES[inner === 1 ? 3 : Math.round(i * (SHARPNESSES.length - 1) / (inner - 1))];
        return {
          name: String(sharpness),
          told: `r = ${sharpness}`,
          label: `log-sum-exp, sharpness ${sharpness}`,
          pooling: { pooling: "logSumExp", sharpness },
        };
      }),
      { name: "max", told: "max", label: max, pooling: { pooling: "max" } },
    ],
  };
}

/** The stops of the article's maps, nine cells each. */
export const STOPS = stopsOf(9);

/** The first stop is average pooling, the last of nine max pooling. */
export const FIRST = 0, LAST = 8;

/** What a network says at every stop. */
export interface Turn {
  /** Pooled values, `[stops][classes]`. */
  readonly values: readonly Float32Array[];
  /** The class given at each stop: that of the greatest value. */
  readonly predicted: readonly number[];
}

/** Pools the maps of all classes at every stop. */
export function turnKnob(maps: readonly (readonly number[])[], stops: readonly Stop[]): Turn {
  const values = stops.map(({ pooling }) => Float32Array.from(maps, (cells) => poolMap(cells, pooling).value));
  return { values, predicted: values.map(indexOfGreatest) };
}

/** The stops at which another class is given than at the stop before. */
export function findFlips(predicted: readonly number[]): number[] {
  return predicted.flatMap((label, stop) => stop > 0 && label !== predicted[stop - 1] ? [stop] : []);
}
