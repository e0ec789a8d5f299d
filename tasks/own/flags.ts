/**
 * Flags that change the study of own images, for `sweep` and for the trainings that it starts.
 * @module
 */
import { number, type TaskValues, text } from "../arguments.ts";
import { checkOwnOptions, type OwnOptions } from "../../studies/own.ts";

export const OWN_FLAGS = {
  epochs: number("N", "own: passes over the training images (default: 3,000 steps)"),
  seeds: number("N", "own: pairs of trainings (default 6)"),
  heads: text("A,B,…", "own: what is compared, the first with the others (default average,max)"),
  rates: text("X,Y,…", "own: learning rates to try (default 0.001,0.003,0.01); one is taken as it is"),
} as const;

/** The study's options. @throws {RangeError} When one is outside its range. */
export function readOwnFlags({ epochs, seeds, heads, rates }: TaskValues<typeof OWN_FLAGS>): OwnOptions {
  const list = (text: string) => text.split(",").map((part) => part.trim()).filter((part) => part !== "");
  const given = { epochs, seeds, heads: heads && list(heads), rates: rates && list(rates).map(Number) };
  return checkOwnOptions(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));
}

/** The flags again, for a process that is to read the same study. */
export function writeOwnFlags({ epochs, seeds, heads, rates }: OwnOptions): string[] {
  return Object.entries({ epochs, seeds, heads, rates }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, String(value)]
  );
}
