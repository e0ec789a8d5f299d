/**
 * Cells that are chosen by pointer or arrow keys: one stop of the Tab key for the whole grid.
 * @module
 */

/** Moves a place in a grid by an arrow, Home or End key; undefined for other keys. */
export function movePlace(
  key: string,
  place: number,
  { width, count }: { width: number; count: number },
): number | undefined {
  const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -width, ArrowDown: width };
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  if (!(key in steps)) return undefined;
  const next = place + steps[key];
  return next >= 0 && next < count ? next : place;
}

/** The cell under a pointer. */
export function cellAt(canvas: HTMLCanvasElement, event: MouseEvent): number {
  const box = canvas.getBoundingClientRect();
  const within = (share: number, count: number) => Math.min(count - 1, Math.max(0, Math.floor(share * count)));
  const x = within((event.clientX - box.left) / box.width, canvas.width);
  const y = within((event.clientY - box.top) / box.height, canvas.height);
  return y * canvas.width + x;
}
