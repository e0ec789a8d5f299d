/**
 * Feature maps behind layer 16: of the article's 250 images at once, and the figure of one image as a notebook shows it.
 * @module
 */
import { median } from "simple-statistics";
import { loadDataset } from "../../../lib/data/datasets.ts";
import { DISPLAY } from "../../../lib/visualizer/display.ts";
import { featureMapGrid } from "../../../lib/notebook/feature_map_grid.ts";
import { convNet1 } from "../../../lib/models/networks.ts";
import { openSession } from "../../../lib/trainer/session.ts";
import type { EpochSettings } from "../epoch.ts";
import { readSettings, report, timed } from "./protocol.ts";

const IMAGES = 250;
const LAYER_INDEX = 16;

const { test } = await loadDataset(readSettings<EpochSettings>().folder);
const network = convNet1({ seed: 0 });
using session = await openSession(network);
const maps = await repeat(20, () => session.activations(test, LAYER_INDEX, 0, IMAGES));
const figure = await repeat(5, async () => {
  const grid = await featureMapGrid(network, test, { imageIndex: 2, layerIndex: LAYER_INDEX });
  return grid[DISPLAY]();
});

report({
  mapsFirstSeconds: maps.first,
  mapsSeconds: maps.middle,
  figureFirstSeconds: figure.first,
  figureSeconds: figure.middle,
});

/** Seconds of the first call, and the median of those after it. */
async function repeat(count: number, work: () => unknown): Promise<{ first: number; middle: number }> {
  const { seconds: first } = await timed(work);
  const later: number[] = [];
  for (let i = 0; i < count; i++) later.push((await timed(work)).seconds);
  return { first, middle: median(later) };
}
