/**
 * The colours that pictures have everywhere, in notebooks and in pages: paper and ink, one hue per pooling, a scale for values.
 * @module
 */
// @ts-types="./d3.d.ts"
import { interpolateRgb } from "d3-interpolate";
// @ts-types="./d3.d.ts"
import { interpolatePRGn } from "d3-scale-chromatic";
import type { Pooling } from "../types.ts";

export const PAPER = "#ffffff";
export const INK = "#1f2328";
export const MUTED = "#6b7280";
export const GRID = "#e5e7eb";
/** Bars that are not the one looked at. */
export const PALE = "#c4c8cf";

/** Global average pooling is blue and global max pooling vermilion in every figure: a pair that colour-blind readers can tell apart. */
export const POOLING_COLORS = { average: "#0072b2", max: "#d55e00" } as const;

/** What lies between the two, and whatever has no pooling; beside each what it becomes where a page is dark. */
const OTHERS = { "#3f3f46": "#c3c8d0", "#009e73": "#2fbf95", "#a8508b": "#d68cc0", "#b8860b": "#d9ae4a" };
const OTHER_COLORS = Object.keys(OTHERS);

/** Text upon a colour; neither paper nor ink, since it stays as it is where a page is dark. */
export const UPON = { dark: "#fefefe", light: "#1c1c1c" } as const;

/**
 * What the colours of charts become where a page is dark. Colours of values and of layers stay as they are, and so does
 * the text upon them.
 */
export const DARK_COLORS: Readonly<Record<string, string>> = {
  [PAPER]: "#14181e",
  [INK]: "#dfe4ea",
  [MUTED]: "#a3aebb",
  [GRID]: "#2b323c",
  [PALE]: "#4d5663",
  [POOLING_COLORS.average]: "#4fa8e0",
  [POOLING_COLORS.max]: "#f08a3c",
  ...OTHERS,
};

/** What a figure shows under a name; a pooling gives it its colour. */
export interface Named {
  readonly name: string;
  readonly pooling?: Pooling;
}

/** The colour of each series: its pooling's, where it names one that no earlier series has, else one of four others. */
export function seriesColors(series: readonly Named[]): string[] {
  let others = 0;
  return series.map(({ pooling }, index) => {
    const isFirst = pooling !== undefined && series.findIndex((other) => other.pooling === pooling) === index;
    return isFirst ? POOLING_COLORS[pooling] : OTHER_COLORS[others++ % OTHER_COLORS.length];
  });
}

/** A colour mixed with the paper; `amount` 0 leaves it as it is, 1 gives paper. */
export function lighten(color: string, amount: number): string {
  return interpolateRgb(color, PAPER)(amount);
}

/** The range of values that a colour scale covers. */
export type Domain = readonly [low: number, high: number];

/** How values become colours: the domain, whether 0 is its middle, red, green and blue of a value, and the colour of text on it. */
export interface ColorScale {
  readonly domain: Domain;
  readonly isDiverging: boolean;
  readonly channels: (value: number) => readonly number[];
  readonly ink: (value: number) => string;
}

/**
 * The colour scale for values between `domain`, ColorBrewer's PRGn without its darkest ends. Green is above zero and purple
 * below in every figure, paler towards zero. A domain with both signs is widened to be symmetric around 0; values outside
 * get the colour of the nearer end.
 */
export function valueScale([low, high]: Domain): ColorScale {
  const isDiverging = low < 0 && high > 0;
  const reach = Math.max(-low, high);
  const domain: Domain = isDiverging ? [-reach, reach] : [low, high];
  const width = domain[1] - domain[0];
  /** −1 … 0 is the purple half, 0 … 1 the green half. */
  const tone = (value: number) => {
    const share = Math.min(1, Math.max(0, width > 0 ? (value - domain[0]) / width : 0));
    if (isDiverging) return share * 2 - 1;
    return high <= 0 && low < 0 ? share - 1 : share;
  };
  const channels = (value: number) => {
    if (!Number.isFinite(value)) return UNKNOWN;
    return interpolatePRGn(0.5 + tone(value) * 0.44).match(/\d+/g)!.map(Number);
  };
  return { domain, isDiverging, channels, ink: (value) => luminance(channels(value)) < 0.25 ? UPON.dark : UPON.light };
}

/** Grey, for what is no number. */
const UNKNOWN = [180, 180, 180];

/** Relative luminance of a colour, 0–1, as WCAG defines it; channels are 0–255. */
export function luminance(channels: readonly number[]): number {
  const [red, green, blue] = channels.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
