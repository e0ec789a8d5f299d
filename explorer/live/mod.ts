/**
 * The figures that live: pure functions from plain data and the values of controls to SVG. They run in Deno, where they draw
 * the still picture, and in a page; so nothing here uses Deno, Node or a package.
 * @module
 */
export { cellEditorControls, type CellEditorData, drawCellEditor } from "./cell_editor.ts";
export type { Confusion } from "./confusions.ts";
export { drawEpochs, epochControls, type EpochsData, type TrainingCurve } from "./epochs.ts";
export { drawLossStrip, lossStripControls, type LossStripData } from "./loss_strip.ts";
export { type PackedNetwork, packNetwork, toBase64 } from "./packed_network.ts";
export { drawPoolKnob, type PooledMaps, poolKnobControls, type PoolKnobData } from "./pool_knob.ts";
export { drawShift, shiftControls, type ShiftData } from "./shift.ts";
export type { Choice, Control, Draw, Slider, Values } from "./controls.ts";
