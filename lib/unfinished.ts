/**
 * What stands for a training that has not come to its end: histories and parameters, so that figures of them can say so.
 * @module
 */
import type { Run } from "./types.ts";

const NOTED = new WeakMap<object, Run["epochs"]>();

/** Notes how far the training of a history, or of a network's parameters, has come; at its end the note goes. */
export function noteUnfinished(of: object, progress: Run["epochs"]): void {
  if (progress.done < progress.planned) NOTED.set(of, progress);
  else NOTED.delete(of);
}

/** "3 of 60 epochs", where a training is noted as unfinished. */
export function tellUnfinished(of: object): string | undefined {
  const progress = NOTED.get(of);
  return progress && `${progress.done} of ${progress.planned} epochs`;
}
