/**
 * For `deno run --preload`: a second after the start the process's clock is set back by an hour.
 * @module
 */
const HOUR = 3_600_000;
const now = Date.now;
globalThis.Date = class extends Date {
  constructor(...given: []) {
    super(...(given.length > 0 ? given : [Date.now()]) as []);
  }
} as DateConstructor;
Date.now = () => now() - (performance.now() > 1000 ? HOUR : 0);
