/**
 * Curves of many seeds: every seed a thin line, their mean a bold one.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { mean } from "../../lib/numbers.ts";
import { seriesColors } from "../../lib/visualizer/colors.ts";
import type { Curve } from "../../lib/visualizer/curve_panel.ts";
import { checkShares, countSeeds, DASHES } from "./seeds.ts";

/** Trainings that differ in their seed only. */
export interface SeedSeries {
  readonly name: string;
  /** Accuracies, 0–1, `[seeds][epochs]` or `[seeds][shifts]`, as many for every seed of all series. */
  readonly seeds: readonly (readonly number[])[];
}

/** The mean of each series over its seeds, the thin lines of the seeds, and all values, at places on the horizontal axis. */
export function seedCurves(series: readonly SeedSeries[], places: readonly number[]) {
  const colors = seriesColors(series.map(({ name }) => name));
  const curves = series.map(({ name, seeds }, index): Curve => ({
    series: name,
    name: `${name} mean`,
    color: colors[index],
    look: { strokeWidth: 2.75, strokeDasharray: DASHES[index % DASHES.length] },
    points: meanPoints(seeds, places),
  }));
  const thin = series.flatMap(({ seeds }, index) => {
    const look = { x: [...places], stroke: colors[index], strokeOpacity: 0.4, strokeWidth: 1 };
    return seeds.map((seed) => Plot.line(seed, { ...look, y: [...seed] }));
  });
  return { curves, thin, values: series.flatMap(({ seeds }) => seeds.flat()) };
}

/** The means of some seeds, one for each place. */
export function meanPoints(seeds: SeedSeries["seeds"], places: readonly number[]) {
  return places.map((x, index) => {
    const value = mean(seeds.map((seed) => seed[index]));
    return { x, value, text: value.toFixed(3) };
  });
}

/** Refuses seeds of another number of accuracies, and what is no share. @throws {RangeError} Naming `aim` and the series. */
export function checkSeries(aim: string, series: readonly SeedSeries[], expected: number): void {
  for (const { name, seeds } of series) {
    const other = seeds.find((seed) => seed.length !== expected);
    if (other === undefined) continue;
    throw new RangeError(
      `Cannot ${aim}: expected ${expected} accuracies of every seed, found ${other.length} of ${name}`,
    );
  }
  checkShares(aim, series.map(({ name, seeds }) => ({ name, values: seeds.flat() })));
}

/** The alternative text: what `words` say of each series. */
export function describeSeeds<S extends SeedSeries>(
  title: string,
  series: readonly S[],
  words: (own: S) => string,
): string {
  const sentences = series.map((own) => ` ${own.name}, ${countSeeds(own.seeds.length)}: ${words(own)}.`);
  return `Line chart: ${title}.${sentences.join("")}`;
}
