/**
 * Whether this process is a notebook's kernel.
 * @module
 */

/** The kernel's display functions; nothing outside a kernel, where the first touch of `Deno.jupyter` throws. */
export function kernel(): typeof Deno.jupyter | undefined {
  try {
    return Deno.jupyter;
  } catch {
    return undefined;
  }
}
