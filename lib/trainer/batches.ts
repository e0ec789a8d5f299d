/**
 * Passes over many images, call by native call.
 * @module
 */
import type { ForwardSession } from "./forward.ts";
import type { Stop } from "./stop.ts";

/** Milliseconds after which the event loop gets its turn, so that progress and interrupt are quick. */
export const CALL_MS = 100;

/** Who hears how far a pass is, and who may stop it. */
export interface BatchHooks {
  readonly tell?: (done: number) => Promise<void>;
  readonly stop?: Stop;
}

/**
 * Calls `each` for consecutive ranges of `count` images, as many at a time as the session takes in one call.
 * @returns Whether all were passed; false where it was stopped before.
 */
export async function inBatches(
  { imagesPerCall }: ForwardSession,
  count: number,
  each: (begin: number, end: number) => void,
  { tell = breathe, stop }: BatchHooks = {},
): Promise<boolean> {
  let told = performance.now();
  for (let begin = 0; begin < count;) {
    if (stop?.isAsked) return false;
    const end = Math.min(count, begin + imagesPerCall);
    each(begin, end);
    begin = end;
    if (end < count && performance.now() - told < CALL_MS) continue;
    await tell(end);
    told = performance.now();
  }
  return true;
}

/** Lets the event loop handle what has come in: messages of the notebook, signals, timers. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
