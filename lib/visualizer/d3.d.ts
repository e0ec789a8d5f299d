/** The two functions that the lab and its tests use of D3's colour packages, which come without types. */
export function interpolateRgb(from: string, to: string): (position: number) => string;
export function interpolatePRGn(position: number): string;
