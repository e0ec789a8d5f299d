/**
 * Texts as they stand in markup, HTML and SVG alike, in notebooks and in pages.
 * @module
 */

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A text with its `& < > " '` written as entities, for HTML and SVG, inside and outside attributes. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign]);
}
