/**
 * How the learning rate changes in the course of training.
 * @module
 */
import type { Schedule } from "../types.ts";

/** Share of all steps over which "warmup-cosine" raises the rate. */
const WARM_UP = 0.02;

/**
 * The share of the learning rate, 0–1, that a step gets. "constant": all of it. "warmup-cosine": with W the first 2 % of
 * the T steps, at least one, step t gets min(1, (t + 1) / W) · (1 + cos(π t / T)) / 2, so the rate rises in a line and falls
 * along half a cosine to 0, and no step gets none. It is the product of PyTorch's LinearLR and CosineAnnealingLR.
 * Sources: I. Loshchilov, F. Hutter, "SGDR", 2017, for the cosine; P. Goyal et al., 2017, for the warm-up.
 *
 * @param step t, counted from 0 over the whole training.
 * @param steps T, in all planned epochs.
 */
export function scheduleFactor(schedule: Schedule, step: number, steps: number): number {
  if (schedule === "constant") return 1;
  const rise = Math.min(1, (step + 1) / Math.max(1, Math.round(WARM_UP * steps)));
  return rise * (1 + Math.cos(Math.PI * step / steps)) / 2;
}
