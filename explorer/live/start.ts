/**
 * What brings a figure to life in a page: builds its controls, and draws again when one moves. The only file here that
 * touches a page; without it the still picture remains as it is.
 * @module
 */
import { chooser, el, slider } from "../dom.ts";
import { type Control, type Draw, firstValues, tellSlider } from "./controls.ts";
import type { Drawing } from "./svg.ts";

/** The widths that pictures are drawn for, in CSS pixels, and the room from which on the wide one is shown. */
export const WIDE = 720, NARROW = 360;
const ENOUGH = 560;

/** What stands in the figure as JSON. */
export interface LiveContent<Data> {
  readonly data: Data;
  readonly controls: readonly Control[];
  /** A style sheet with the pictures' font. */
  readonly font: string;
}

/** The picture with its font, as an address. */
export function pictureAddress({ markup }: Drawing, font: string): string {
  const bytes = new TextEncoder().encode(markup.replace("</desc>", (end) => end + font));
  return `data:image/svg+xml;base64,${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))}`;
}

/** Brings the figure around `script` to life. */
export function startLive<Data>(draw: Draw<Data>, script: Element | null): void {
  const figure = script?.closest("figure");
  const image = figure?.querySelector("img");
  const json = figure?.querySelector('script[type="application/json"]')?.textContent;
  if (!figure || !image || !json) return;
  const { data, controls, font } = JSON.parse(json) as LiveContent<Data>;
  const values: Record<string, number> = { ...firstValues(controls) };
  const says = styled(el("p", { "aria-live": "polite" }), "margin: 0.3em 0; min-height: 3em; max-width: 720px");
  const width = () => figure.clientWidth >= ENOUGH ? WIDE : NARROW;
  let shown = 0;
  const show = () => {
    shown = width();
    const drawing = draw(data, values, shown);
    image.src = pictureAddress(drawing, font);
    image.alt = drawing.says;
    image.removeAttribute("height");
    image.width = shown;
    says.textContent = image.alt;
  };
  const group = el(
    "div",
    {
      role: "group",
      "aria-label": image.title,
      // Arrow keys are the control's, not JupyterLab's, which moves through cells with them.
      "data-lm-suppress-shortcuts": "true",
    },
    ...controls.map((control) =>
      buildControl(control, (value) => {
        values[control.name] = value;
        show();
      })
    ),
  );
  styled(group, "display: flex; flex-wrap: wrap; gap: 0.4em 2em; margin: 0.5em 0; max-width: 720px");
  group.addEventListener("keydown", (event) => event.stopPropagation());
  image.after(group, says);
  image.removeAttribute("title");
  show();
  new ResizeObserver(() => {
    if (figure.clientWidth > 0 && width() !== shown) show();
  }).observe(figure);
  figure.dataset.live = draw.name;
}

/** A control with its name and its look, since a notebook has no style sheet of ours. */
function buildControl(control: Control, move: (value: number) => void): HTMLElement {
  const { label: name } = control;
  const { element, set } = control.kind === "choice" ? chooser(name, control.options, move) : slider({
    name,
    min: control.least,
    max: control.greatest,
    step: control.step,
    move,
    tell: (value) => tellSlider(control, value),
  });
  set(control.first);
  const looks = {
    ".told": "float: right; font-variant-numeric: tabular-nums",
    "input": "display: block; width: 100%; margin: 0.3em 0",
    "select": "display: block; max-width: 100%; font: inherit",
  };
  for (const [part, look] of Object.entries(looks)) styled(element.querySelector<HTMLElement>(part), look);
  element.querySelector("input, select")!.setAttribute("name", control.name);
  return styled(element, "flex: 1 1 14em; display: block; min-width: 0");
}

/** Gives an element its look; as an attribute, a page's policy would refuse it. */
function styled<E extends HTMLElement | null>(element: E, look: string): E {
  if (element) element.style.cssText = look;
  return element;
}
