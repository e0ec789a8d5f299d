/**
 * What brings a figure to life in a page: builds its controls, and draws again when one moves. The only file here that
 * touches a page; without it the still picture remains as it is.
 * @module
 */
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
  const says = element("p", { "aria-live": "polite" }, "margin: 0.3em 0; min-height: 3em; max-width: 720px");
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
  const group = element(
    "div",
    // Arrow keys are the control's, not JupyterLab's, which moves through cells with them.
    { role: "group", "aria-label": image.title, "data-lm-suppress-shortcuts": "true" },
    "display: flex; flex-wrap: wrap; gap: 0.4em 2em; margin: 0.5em 0; max-width: 720px",
  );
  const move = (name: string) => (value: number) => {
    values[name] = value;
    show();
  };
  group.append(...controls.map((control) => buildControl(control, move(control.name))));
  group.addEventListener("keydown", (event) => event.stopPropagation());
  image.after(group, says);
  image.removeAttribute("title");
  show();
  new ResizeObserver(() => {
    if (figure.clientWidth > 0 && width() !== shown) show();
  }).observe(figure);
  figure.dataset.live = draw.name;
}

/** A control in its label, which is its name for everybody. */
function buildControl(control: Control, move: (value: number) => void): HTMLElement {
  const label = element("label", {}, "flex: 1 1 14em; display: block; min-width: 0");
  const name = element("span", {}, "", control.label);
  if (control.kind === "choice") {
    const list = element("select", { name: control.name }, "max-width: 100%; font: inherit");
    list.append(...control.options.map((text, value) => element("option", { value: String(value) }, "", text)));
    list.value = String(control.first);
    list.addEventListener("change", () => move(Number(list.value)));
    list.style.display = "block";
    label.append(name, list);
    return label;
  }
  const { least, greatest, step, first } = control;
  const range = { type: "range", min: String(least), max: String(greatest), step: String(step), name: control.name };
  const input = element("input", range, "display: block; width: 100%; margin: 0.3em 0");
  // No <output>, which the label would name in place of the slider; a reader hears the slider's own text.
  const told = element("span", { "aria-hidden": "true" }, "float: right; font-variant-numeric: tabular-nums");
  const tell = () => {
    told.textContent = tellSlider(control, Number(input.value));
    input.setAttribute("aria-valuetext", told.textContent);
  };
  input.value = String(first);
  input.addEventListener("input", () => {
    tell();
    move(Number(input.value));
  });
  tell();
  label.append(name, told, input);
  return label;
}

function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>>,
  style: string,
  text = "",
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.style.cssText = style;
  made.textContent = text;
  return made;
}
