import type { RandomGenerator } from "../../lib/random.ts";

/** `count` standard normal numbers, by Box and Muller. */
export function normals(count: number, generator: RandomGenerator): number[] {
  return Array.from({ length: count }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - generator.uniform()));
    return radius * Math.cos(2 * Math.PI * generator.uniform());
  });
}
