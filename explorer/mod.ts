/**
 * Figures that live in a page, as notebooks import them: a still picture where nothing may run, controls where something may.
 * @module
 */
export { type InteractiveFigure, interactiveFigure } from "./interactive_figure.ts";
export * from "./live/mod.ts";
