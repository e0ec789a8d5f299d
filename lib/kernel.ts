/**
 * Whether this process is a notebook's kernel, and what it does with cells that stood behind an interrupted one.
 * @module
 */
import { guardFunctions } from "./options.ts";

/** The kernel's display functions; nothing outside a kernel, where the first touch of `Deno.jupyter` throws. */
export function kernel(): typeof Deno.jupyter | undefined {
  try {
    return Deno.jupyter;
  } catch {
    return undefined;
  }
}

/**
 * So many ticks, of so many milliseconds, must the kernel have been free before a cell counts as run by a person: queued
 * cells begin within 20 ms of the one before. Time in which a cell computes without a pause has no ticks.
 */
const TICKS = 8, TICK_MS = 40;
/** So many turns of the queue of microtasks belong to the interrupted cell, which may catch the error and go on. */
const OWN_TURNS = 50;

let ticksLeft = 0;
let isOwnTurn = false;
let ticking: number | undefined;

/**
 * Tells that a cell was interrupted, when its error is thrown. Deno's kernel runs the cells that are queued behind it, so
 * the library refuses them, see {@linkcode refuseBehindInterrupt}.
 */
export function noteInterrupt(): void {
  if (!kernel()) return;
  guardFunctions(refuseBehindInterrupt);
  isOwnTurn = true;
  let turns = OWN_TURNS;
  const turn = () => turns-- > 0 ? queueMicrotask(turn) : void (isOwnTurn = false);
  queueMicrotask(turn);
  holdMark();
}

/** @throws {Error} In a cell that was queued behind an interrupted one, or behind one that was refused for that. */
export function refuseBehindInterrupt(what: string): void {
  if (ticksLeft === 0) return;
  if (isOwnTurn) { // the interrupted cell has caught the error, and says itself how to go on
    ticksLeft = 0;
    return;
  }
  holdMark();
  throw new Error(
    `${what}: expected a cell that you run, found one that stood in the queue behind an interrupted cell; ` +
      `run it again if you want it`,
  );
}

function holdMark(): void {
  ticksLeft = TICKS;
  ticking ??= setInterval(() => {
    if (--ticksLeft > 0) return;
    ticksLeft = 0;
    clearInterval(ticking);
    ticking = undefined;
  }, TICK_MS);
}
