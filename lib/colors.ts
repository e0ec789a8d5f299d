/**
 * The colours that pictures have everywhere, in notebooks and in pages: paper and ink, one hue per pooling, a scale for values.
 * @module
 */

export const PAPER = "#ffffff";
export const INK = "#1f2328";

/** Global average pooling is blue and global max pooling vermilion in every figure: a pair that colour-blind readers can tell apart. */
export const POOLING_COLORS = { average: "#0072b2", max: "#d55e00" } as const;

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
 * The colour scale for values between `domain`. Green is above zero and purple below in every figure, paler towards zero.
 * A domain with both signs is widened to be symmetric around 0; values outside get the colour of the nearer end.
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
    return purpleToGreen(0.5 + tone(value) * 0.44);
  };
  return { domain, isDiverging, channels, ink: (value) => luminance(channels(value)) < 0.25 ? PAPER : INK };
}

/** The scale for values with 0 in it, as far as they reach. */
export function scaleFromZero(values: Iterable<number>): ColorScale {
  let [low, high] = [0, 0];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return valueScale([low, high === low ? low + 1 : high]);
}

/** A colour as CSS writes it. */
export function cssColor(channels: readonly number[]): string {
  return `rgb(${channels.join(",")})`;
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

/** Red, green and blue of ColorBrewer's PRGn in eleven classes, from purple through white to green. */
const PURPLE_TO_GREEN = "40004b 762a83 9970ab c2a5cf e7d4e8 f7f7f7 d9f0d3 a6dba0 5aae61 1b7837 00441b".split(" ").map(
  (color) => [0, 2, 4].map((at) => parseInt(color.slice(at, at + 2), 16)),
);

/** The colour at a position 0–1 of the scale, by the same cubic B-spline as D3's `interpolatePRGn`. */
function purpleToGreen(position: number): number[] {
  const last = PURPLE_TO_GREEN.length - 1;
  const i = Math.min(last - 1, Math.floor(position * last));
  const t = (position - i / last) * last;
  const [one, two] = [PURPLE_TO_GREEN[i], PURPLE_TO_GREEN[i + 1]];
  return one.map((value, channel) => {
    const before = i > 0 ? PURPLE_TO_GREEN[i - 1][channel] : 2 * value - two[channel];
    const behind = i < last - 1 ? PURPLE_TO_GREEN[i + 2][channel] : 2 * two[channel] - value;
    return Math.round(spline(t, [before, value, two[channel], behind]));
  });
}

function spline(t: number, [a, b, c, d]: readonly number[]): number {
  const [t2, t3] = [t * t, t * t * t];
  return ((1 - 3 * t + 3 * t2 - t3) * a + (4 - 6 * t2 + 3 * t3) * b + (1 + 3 * t + 3 * t2 - 3 * t3) * c + t3 * d) / 6;
}
