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

/** Lets a focused canvas be walked through by arrow keys and pointer; the place is a cell, row by row. */
export function walkCanvas(
  canvas: HTMLCanvasElement,
  { label, place, choose }: { label: string; place: () => number; choose: (cell: number) => void },
): void {
  canvas.removeAttribute("aria-hidden");
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", label);
  canvas.tabIndex = 0;
  canvas.addEventListener("keydown", (event) => {
    const { width, height } = canvas;
    const next = movePlace(event.key, place(), { width, count: width * height });
    if (next === undefined) return;
    event.preventDefault();
    choose(next);
  });
  canvas.addEventListener("click", (event) => choose(cellAt(canvas, event)));
}

/** The cell under a pointer. */
export function cellAt(canvas: HTMLCanvasElement, event: MouseEvent): number {
  const box = canvas.getBoundingClientRect();
  const within = (share: number, count: number) => Math.min(count - 1, Math.max(0, Math.floor(share * count)));
  const x = within((event.clientX - box.left) / box.width, canvas.width);
  const y = within((event.clientY - box.top) / box.height, canvas.height);
  return y * canvas.width + x;
}
