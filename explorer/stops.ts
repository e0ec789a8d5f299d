/**
 * The pool knob's stops, which the notebooks' figures have too.
 * @module
 */
export * from "../lib/live/stops.ts";
