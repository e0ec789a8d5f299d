/**
 * Arithmetic on rasters: ranges, sizes, and torchvision's grid of images.
 * @module
 */
import type { Raster } from "../types.ts";
import type { Domain } from "./colors.ts";

/** The least and the greatest finite value of all rasters together; `[0, 0]` if there is none. */
export function rangeOf(rasters: readonly Raster[]): Domain {
  let [low, high] = [Infinity, -Infinity];
  for (const { data } of rasters) {
    for (const value of data) {
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return low <= high ? [low, high] : [0, 0];
}

/** Maps a row, and the width in pixels of the black frame around every map: the article's. */
const COLUMNS = 8;
const PADDING = 2;

/**
 * Joins maps of one size into one raster as torchvision's `make_grid(maps, nrow=8, padding=2, normalize=True)` does:
 * values are scaled to 0–1 by the least and the greatest finite value of all maps together, every map has two pixels of 0 around it,
 * places without a map are 0, and a single map comes back without padding. Ten 3×3 maps give 12×42.
 * Throws a RangeError for no maps, or maps of different sizes.
 * Source: torchvision/utils.py, `make_grid` with `scale_each=False`; arithmetic in single precision as there.
 */
export function makeGrid(maps: readonly Raster[]): Raster {
  checkMaps(maps);
  const [low, high] = rangeOf(maps);
  const span = Math.fround(Math.max(high - low, 1e-5));
  const scaled = maps.map(({ data, height, width }) => ({
    data: data.map((value) => Math.fround(Math.min(high, Math.max(low, value)) - low) / span),
    height,
    width,
  }));
  if (scaled.length === 1) return scaled[0];
  const cellHeight = maps[0].height + PADDING;
  const cellWidth = maps[0].width + PADDING;
  const perRow = Math.min(COLUMNS, maps.length);
  const height = Math.ceil(maps.length / perRow) * cellHeight + PADDING;
  const width = perRow * cellWidth + PADDING;
  const data = new Float32Array(height * width);
  scaled.forEach((map, index) => {
    const top = Math.floor(index / perRow) * cellHeight + PADDING;
    const left = index % perRow * cellWidth + PADDING;
    for (let row = 0; row < map.height; row++) {
      data.set(map.data.subarray(row * map.width, (row + 1) * map.width), (top + row) * width + left);
    }
  });
  return { data, height, width };
}

/** The size of the maps; throws a RangeError for no maps and for maps of different sizes. */
export function checkMaps(maps: readonly Raster[]): { readonly height: number; readonly width: number } {
  if (maps.length === 0) throw new RangeError("Cannot make a grid: expected at least one map, found none");
  const [{ height, width }] = maps;
  const odd = maps.findIndex((map) =>
    map.height !== height || map.width !== width || map.data.length !== height * width
  );
  if (odd >= 0) {
    const found = `${maps[odd].data.length} values for ${maps[odd].height}×${maps[odd].width}`;
    throw new RangeError(`Cannot make a grid: expected maps of ${height}×${width}, found ${found} at map ${odd}`);
  }
  return { height, width };
}
