/**
 * Elements in few words.
 * @module
 */
import type { Answers } from "./answers.ts";
import type { ExplorerData, ExplorerNetwork } from "./data.ts";
import type { Drawing } from "./live/svg.ts";
import type { State } from "./state.ts";

/** What views get: the data, what is chosen, what follows from it, and a way to choose otherwise. */
export interface Explorer {
  readonly data: ExplorerData;
  state(): State;
  answers(): Answers;
  update(change: Partial<State>): void;
}

/** Fills a part of the page; gives what brings it to the present state. */
export type View = (explorer: Explorer) => () => void;

type Attributes = Readonly<Record<string, string | number | boolean>>;

/** An element with attributes (`true` without a value, `false` not at all) and children. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children);
  return element;
}

/** Writes a text only where it changes, so that screen readers hear changes only. */
export function say(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** A section about one of the two networks, under its name and in its hue. */
export function networkSection(
  about: string,
  { name, pooling }: Pick<ExplorerNetwork, "name" | "pooling">,
  ...children: readonly Node[]
): HTMLElement {
  const attributes = { class: `network ${pooling ?? ""}`, "aria-label": `${about} of ${name}` };
  return el("section", attributes, el("h3", {}, name), ...children);
}

/** A place for pictures of explorer/live, which are drawn for the width that it has, and again when that changes. */
export function pictureFrame(attributes: Attributes = {}): {
  readonly element: HTMLElement;
  readonly show: (draw: (width: number) => Drawing) => void;
} {
  const element = el("div", { class: "picture", ...attributes });
  let draw: ((width: number) => Drawing) | undefined;
  let shown = 0;
  const show = () => {
    const width = element.clientWidth;
    if (draw && width > 0) element.innerHTML = draw(shown = width).markup;
  };
  new ResizeObserver(() => element.clientWidth !== shown && show()).observe(element);
  return {
    element,
    show(next) {
      draw = next;
      show();
    },
  };
}

/** The element of the page's frame that a view fills. */
export function slot(name: string): HTMLElement {
  return document.getElementById(name)!;
}

/** A slider with its name and its value in words beside it. */
export function slider(
  { name, min, max, step = 1, tell, move }: {
    readonly name: string;
    readonly min: number;
    readonly max: number;
    readonly step?: number | "any";
    readonly tell: (value: number) => string;
    readonly move: (value: number) => void;
  },
): { readonly element: HTMLLabelElement; readonly input: HTMLInputElement; readonly set: (value: number) => void } {
  const input = el("input", { type: "range", min, max, step });
  // No <output>, which the label would name in place of the slider; a reader hears the slider's own text.
  const words = el("span", { class: "told", "aria-hidden": "true" });
  const show = (value: number) => {
    const text = tell(value);
    say(words, text);
    input.setAttribute("aria-valuetext", text);
  };
  input.addEventListener("input", () => {
    move(Number(input.value));
    show(Number(input.value));
  });
  const set = (value: number) => {
    if (Number(input.value) !== value) input.value = String(value);
    show(value);
  };
  const element = el("label", { class: "slider" }, el("span", { class: "name" }, name), words, input);
  return { element, input, set };
}

/** A list to choose one of. */
export function chooser(
  name: string,
  options: readonly string[],
  choose: (index: number) => void,
): { readonly element: HTMLLabelElement; readonly set: (index: number) => void } {
  const list = el("select", {}, ...options.map((text, value) => el("option", { value }, text)));
  list.addEventListener("change", () => choose(Number(list.value)));
  const set = (index: number) => void (list.value = String(index));
  return { element: el("label", { class: "chooser" }, el("span", { class: "name" }, name), list), set };
}

/** Buttons of which one is chosen. */
export function radios(
  name: string,
  options: readonly string[],
  choose: (index: number) => void,
): { readonly element: HTMLFieldSetElement; readonly set: (index: number) => void } {
  const group = `radio-${name.replaceAll(/\W+/g, "-")}-${radioGroups++}`;
  const inputs = options.map((_, value) => el("input", { type: "radio", name: group, value }));
  inputs.forEach((input, index) => input.addEventListener("change", () => choose(index)));
  const labels = options.map((text, index) => el("label", {}, inputs[index], el("span", {}, text)));
  const element = el("fieldset", { class: "radios" }, el("legend", { class: "name" }, name), ...labels);
  return { element, set: (index) => void (inputs[index].checked = true) };
}

let radioGroups = 0;

/** A button. */
export function button(text: string, press: () => void): HTMLButtonElement {
  const element = el("button", { type: "button" }, text);
  element.addEventListener("click", press);
  return element;
}

/** A number for the reader: a true minus sign, as many digits behind the point as are given. */
export function tellNumber(value: number, digits = 2): string {
  const text = value.toFixed(digits);
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
}
