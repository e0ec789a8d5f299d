import assert from "node:assert/strict";
import fc from "fast-check";
import type { Raster } from "../lib/types.ts";
import { makeGrid, rangeOf } from "../lib/visualizer/rasters.ts";
import { poolCells } from "../lib/models/pooling.ts";
import { sampleMaps } from "./support/figure_samples.ts";

/** torchvision's `make_grid(maps, nrow, padding, normalize=True)` of one-channel maps, written down cell by cell from its definition. */
function valueByDefinition(
  maps: readonly Raster[],
  [row, column]: [number, number],
  { columns = 8, padding = 2 } = {},
): number {
  const { height, width } = maps[0];
  const [y, x] = [row - padding, column - padding];
  const perRow = Math.min(columns, maps.length);
  const [mapRow, mapColumn] = [Math.floor(y / (height + padding)), Math.floor(x / (width + padding))];
  const index = mapRow * perRow + mapColumn;
  const [inY, inX] = [y - mapRow * (height + padding), x - mapColumn * (width + padding)];
  if (y < 0 || x < 0 || inY >= height || inX >= width || mapColumn >= perRow || index >= maps.length) return 0;
  const all = maps.flatMap(({ data }) => [...data]);
  const [low, high] = [all.reduce((a, b) => Math.min(a, b)), all.reduce((a, b) => Math.max(a, b))];
  return (maps[index].data[inY * width + inX] - low) / Math.max(high - low, 1e-5);
}

Deno.test("makeGrid() returns a single map without frame, scaled", () => {
  const [map] = sampleMaps(1, 2, (_, cell) => cell - 1);
  const { data, height, width } = makeGrid([map]);
  assert.deepEqual([height, width], [2, 2]);
  assert.deepEqual([...data], [0, 1 / 3, 2 / 3, 1].map(Math.fround));
});

Deno.test("makeGrid() divides by at least 1e-5, so that equal values become 0 and tiny differences stay small", () => {
  assert.deepEqual([...makeGrid(sampleMaps(1, 2, () => 7)).data], [0, 0, 0, 0]);
  const tiny = makeGrid(sampleMaps(1, 2, (_, cell) => cell * 1e-6)).data;
  assert.ok(Math.abs(tiny[3] - 0.3) < 1e-6, `${tiny[3]}`);
});

const map = (height: number, width: number) =>
  fc.float32Array({ minLength: height * width, maxLength: height * width, min: -1000, max: 1000, noNaN: true })
    .map((data): Raster => ({ data, height, width }));
const maps = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 2, max: 20 }))
  .chain(([height, width, count]) => fc.array(map(height, width), { minLength: count, maxLength: count }));

Deno.test("makeGrid() has the size and the values of torchvision's definition for any maps, and leaves them as they were", () => {
  fc.assert(
    fc.property(maps, (rasters) => {
      const [columns, padding] = [8, 2];
      const before = structuredClone(rasters);
      const grid = makeGrid(rasters);
      assert.deepEqual(rasters, before);
      const perRow = Math.min(columns, rasters.length);
      const rows = Math.ceil(rasters.length / perRow);
      assert.equal(grid.height, rows * (rasters[0].height + padding) + padding);
      assert.equal(grid.width, perRow * (rasters[0].width + padding) + padding);
      assert.equal(grid.data.length, grid.height * grid.width);
      grid.data.forEach((value, index) => {
        const expected = valueByDefinition(rasters, [Math.floor(index / grid.width), index % grid.width], {
          columns,
          padding,
        });
        assert.ok(Math.abs(value - expected) < 1e-6, `cell ${index}: ${value}, expected ${expected}`);
      });
    }),
    { numRuns: 60 },
  );
});

Deno.test("makeGrid() refuses no maps, maps of different sizes, and impossible options", () => {
  const three = sampleMaps(3, 3, () => 0);
  const refused: [() => unknown, RegExp][] = [
    [() => makeGrid([]), /expected at least one map, found none$/],
    [
      () => makeGrid([...three, ...sampleMaps(1, 2, () => 0)]),
      /expected maps of 3×3, found 4 values for 2×2 at map 3$/,
    ],
    [() => makeGrid([{ ...three[0], data: new Float32Array(8) }]), /found 8 values for 3×3 at map 0$/],
  ];
  for (const [call, message] of refused) assert.throws(call, { name: "RangeError", message });
});

Deno.test("poolCells() gives the mean, the greatest value and the first cell that has it", () => {
  const data = Float32Array.from([1, 5, 5, -3]);
  assert.deepEqual(poolCells(data), { average: 2, max: 5, peak: 1 });
  const negative = Float32Array.from([-4, -2, -6, -8]);
  assert.deepEqual(poolCells(negative), { average: -5, max: -2, peak: 1 });
});

Deno.test("rangeOf() leaves out what is no finite number", () => {
  const raster = (...values: number[]): Raster => ({
    data: Float32Array.from(values),
    height: 1,
    width: values.length,
  });
  assert.deepEqual(rangeOf([raster(NaN, 2), raster(-1, Infinity)]), [-1, 2]);
  assert.deepEqual(rangeOf([raster(NaN)]), [0, 0]);
});
