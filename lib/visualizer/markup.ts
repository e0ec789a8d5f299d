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
const SIGNS = new Map(Object.entries(ENTITIES).map(([sign, entity]) => [entity, sign]));

/** A text with its `& < > " '` written as entities, for HTML and SVG, inside and outside attributes. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign]);
}

/** The text that {@link escapeText} has written; other entities stay as they are. */
export function unescapeText(markup: string): string {
  return markup.replace(/&#?\w+;/g, (entity) => SIGNS.get(entity) ?? entity);
}
