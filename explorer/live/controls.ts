/**
 * The controls of a live figure, as plain records, and the values that they have.
 * @module
 */
import { check, recordOf, type Rule } from "../../lib/options.ts";
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

/** @throws {RangeError} For a control whose first value it can't have, and for two of one name. */
export function checkControls(controls: readonly Control[]): void {
  const fail = (name: string, expected: string, found: unknown): never => {
    throw new RangeError(
      `Cannot make the control "${name}": expected ${expected}, found ${JSON.stringify(found)}; change it`,
    );
  };
  controls.forEach((control, i) => {
    const { name, label, first } = control;
    if (controls.slice(0, i).some((other) => other.name === name)) fail(name, "another name than the others'", name);
    if (label.trim() === "") fail(name, "a label for the reader", label);
    if (control.kind === "choice") {
      const { length } = control.options;
      if (length < 2) fail(name, "two options or more", control.options);
      if (!Number.isInteger(first) || first < 0 || first >= length) fail(name, `first from 0 to ${length - 1}`, first);
      return;
    }
    const { least, greatest, step, words } = control;
    const steps = (value: number) => (value - least) / step;
    const isWhole = (count: number) => count >= 0 && Math.abs(count - Math.round(count)) < 1e-9;
    if (!(step > 0 && greatest > least && isWhole(steps(greatest)))) {
      fail(name, "greatest to be some steps above least", { least, greatest, step });
    }
    if (!(isWhole(steps(first)) && first <= greatest)) {
      fail(name, `first to be a step from ${least} to ${greatest}`, first);
    }
    const count = Math.round(steps(greatest)) + 1;
    if (words && words.length !== count) fail(name, `words for each of ${count} values`, words.length);
  });
}
