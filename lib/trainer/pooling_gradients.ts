/**
 * What the engine's global pooling sends back.
 * @module
 */
import type { Pooling, Raster } from "../types.ts";
import { buildNetwork } from "../models/networks.ts";
import { openSession } from "./session.ts";

/**
 * Sends a gradient of 1 into the pooled number of each map and gives what arrives at the map's cells, as the engine that
 * trains computes it: a network of a single pooling layer, run backwards.
 *
 * @param maps Of one size, with values in [0, 1] that are whole 255ths, since the engine reads pixels: 0, 0.2 … 1 say.
 * @returns One raster of gradients for each map.
 * @throws {RangeError} When there is no map, the maps differ in size, or a value is none that a pixel can hold.
 * @example
 * const [gradients] = await poolingGradients([{ height: 1, width: 2, data: Float32Array.of(0.2, 1) }], "max"); // 0, 1
 */
export async function poolingGradients(maps: readonly Raster[], pooling: Pooling): Promise<Raster[]> {
  const sizes = new Set(maps.map(({ height, width }) => `${height}×${width}`));
  if (sizes.size !== 1) {
    const found = maps.length === 0 ? "none" : [...sizes].join(" and ");
    throw new RangeError(`Cannot compute gradients of pooling: expected maps of one size, found ${found}`);
  }
  const [{ height, width }] = maps;
  const set = {
    name: "maps",
    pixels: Uint8Array.from(maps.flatMap(({ data }) => Array.from(data, toPixel))),
    labels: new Uint8Array(maps.length),
    count: maps.length,
    shape: [height, width, 1] as const,
    classes: ["pooled"],
  };
  const layers = [{ kind: "globalPool", pooling } as const];
  using session = await openSession(
    buildNetwork({ name: "PoolOnly", inputShape: set.shape, classes: 1, layers, output: "logits" }, 0),
  );
  const gradients = session.inputGradients(set, new Float32Array(maps.length).fill(1));
  const cells = height * width;
  return maps.map((_, index) => ({ height, width, data: gradients.slice(index * cells, (index + 1) * cells) }));
}

function toPixel(value: number): number {
  const pixel = Math.round(255 * value);
  if (pixel >= 0 && pixel <= 255 && Math.abs(pixel / 255 - value) < 1e-6) return pixel;
  throw new RangeError(
    `Cannot compute gradients of pooling: expected values in [0, 1] that are whole 255ths, found ${value}; round it`,
  );
}
