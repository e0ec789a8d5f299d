/**
 * The controls of a live figure, as plain records, and the values that they have.
 * @module
 */
import { check, listOf, oneOf, recordOf, type Rule } from "../../lib/options.ts";
import type { Drawing } from "./svg.ts";

/** A number to move by steps. */
export interface Slider {
  readonly kind: "slider";
  /** By which the figure's function reads the value. */
  readonly name: string;
  /** For the reader. */
  readonly label: string;
  readonly least: number;
  readonly greatest: number;
  readonly step: number;
  readonly first: number;
  /** What each value means, least first, where the number alone says too little. */
  readonly words?: readonly string[];
}

/** One of some options; its value is the option's index. */
export interface Choice {
  readonly kind: "choice";
  readonly name: string;
  readonly label: string;
  readonly options: readonly string[];
  readonly first: number;
}

export type Control = Slider | Choice;

/** What a list of controls must be. */
export const CONTROLS = listOf(
  "a list of controls, such as epochControls(data) gives",
  recordOf("a control, { kind, name, label, first, … }", {
    kind: oneOf("slider", "choice"),
    name: "a text",
    label: "a text",
    first: "a number",
  }),
);

/** What the controls stand at, by their names. */
export type Values = Readonly<Record<string, number>>;

/** A figure as a pure function: a drawing of plain data, of the controls' values, and of the width in CSS pixels. */
export type Draw<Data> = (data: Data, values: Values, width: number) => Drawing;

/**
 * Checks what a drawing function is given. Scripts of pages leave these checks out: there the figure is made already.
 * @throws {TypeError} As `check`.
 */
// @__NO_SIDE_EFFECTS__
export function checkDraw(
  what: string,
  { data, values, width }: { readonly data: unknown; readonly values: unknown; readonly width: unknown },
  { of, controls }: { readonly of: Rule; readonly controls: readonly string[] },
): void {
  const each = Object.fromEntries(controls.map((name) => [name, "a number" as const]));
  const names = `the values of the controls, { ${controls.join(", ")} }`;
  check(what, { data: [data, of], values: [values, recordOf(names, each)], width: [width, "a number"] });
}

/** What the controls stand at first. */
export function firstValues(controls: readonly Control[]): Values {
  return Object.fromEntries(controls.map(({ name, first }) => [name, first]));
}

/** How a slider's value is told. */
export function tellSlider({ least, step, words }: Slider, value: number): string {
  return words?.[Math.round((value - least) / step)] ?? String(value).replace("-", "−");
}
