/**
 * The line of a terminal that says how far a task has come; elsewhere it is not shown.
 * @module
 */

/** Shows a line in place of the one before. */
export function showLine(text: string): void {
  if (!Deno.stdout.isTerminal()) return;
  // Cut to the width: a line that wraps could not be taken back.
  Deno.stdout.writeSync(new TextEncoder().encode(`\r\x1b[K${text.slice(0, Deno.consoleSize().columns - 1)}`));
}

/** Takes the line back, before anything else is written. */
export function clearLine(): void {
  showLine("");
}
