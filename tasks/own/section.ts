/**
 * What the sections of the page of own images share.
 * @module
 */
import { DISPLAY, type Displayable, Html, html } from "../../lib/visualizer/display.ts";

/** A part of the page. */
export interface PageSection {
  readonly title: string;
  readonly parts: readonly Html[];
}

/** A figure or a table as markup. */
export function shown(displayable: Displayable): Html {
  return html`
    <div class="output">${new Html(displayable[DISPLAY]()["text/html"])}</div>
  `;
}

/** Sentences as a paragraph. */
export function text(...sentences: readonly string[]): Html {
  return html`
    <section class="prose"><p>${sentences.join(" ")}</p></section>
  `;
}

/** A share with three decimals. */
export const share = (value: number) => value.toFixed(3);

/** More classes than these are not shown with images or as a matrix. */
export const MOST_CLASSES = 30;
