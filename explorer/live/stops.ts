/**
 * The pool knob: some stops from the mean of a map to its maximum, each the mean of the k greatest cells.
 * @module
 */
import { indexOfGreatest } from "../../lib/numbers.ts";
import { poolMap } from "../inference/pooling.ts";

/** A position of the knob. */
export interface Stop {
  /** How many of the greatest cells are averaged. */
  readonly k: number;
  /** For the reader. */
  readonly label: string;
}

/** Stops at most. */
const MOST = 9;

/** The stops of maps of so many cells: the mean first, the maximum last. */
export function stopsOf(cells: number): Stop[] {
  const greatest = cells <= MOST
    ? Array.from({ length: cells }, (_, i) => cells - i)
    : [...new Set(Array.from({ length: MOST }, (_, i) => Math.round(cells ** (1 - i / (MOST - 1)))))];
  return greatest.map((k) => ({
    k,
    label: k === cells ? `mean of all ${cells} cells` : k === 1 ? "greatest cell" : `mean of the ${k} greatest cells`,
  }));
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
  const values = stops.map(({ k }) => Float32Array.from(maps, (cells) => poolMap(cells, { pooling: "topK", k }).value));
  return { values, predicted: values.map(indexOfGreatest) };
}

/** The stops at which another class is given than at the stop before. */
export function findFlips(predicted: readonly number[]): number[] {
  return predicted.flatMap((label, stop) => stop > 0 && label !== predicted[stop - 1] ? [stop] : []);
}
