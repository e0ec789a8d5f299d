import assert from "node:assert/strict";
import { join } from "node:path";
import { convNet1, featureMaps, predict, readImage, savePng, show } from "../lib/mod.ts";
import { drawFeatureMaps } from "../lib/visualizer/feature_maps.ts";
import { imageTable } from "../notebooks/figures/image_table.ts";
import { testInFolder } from "./support/folder.ts";
import { randomDataset } from "./support/networks.ts";

const data = randomDataset({ shape: [8, 8, 3], classes: 3 });
const network = convNet1({ seed: 1, inputShape: data.imageShape, classes: 3, blocks: 1 });

testInFolder("readImage() reads a picture that predict, featureMaps and imageTable take", async (folder) => {
  const path = join(folder, "own.png");
  await savePng(imageTable(data.test), path, { dpi: 30 });
  const picture = await readImage(path, { like: data, label: "class 2" });
  assert.deepEqual([picture.count, picture.shape, [...picture.labels]], [1, [8, 8, 3], [2]]);
  const { classes } = await predict(network, picture);
  const maps = await featureMaps(network, picture, { imageIndex: 0, layerIndex: 1 });
  assert.deepEqual([maps.predicted, maps.actual], [classes[0], 2]);
  await show(drawFeatureMaps(maps));
  assert.match(imageTable(picture).alt, /0 of class 0, 0 of class 1, 1 of class 2/);
  // The table lies wide on white paper: fitted whole it has black above and below, cut it has none, inverted it is dark.
  const meanOf = async (how: object) => {
    const { pixels } = await readImage(path, { like: data, ...how });
    return pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
  };
  const [whole, cut, dark] = [await meanOf({}), await meanOf({ fit: "crop" }), await meanOf({ invert: true })];
  assert.ok(whole < cut && dark < 128 && cut > 128, `${whole}, ${cut}, ${dark}`);
});

testInFolder("readImage() refuses what is no image, and a class that the set has not", async (folder) => {
  await Deno.writeTextFile(join(folder, "a.png"), "text");
  await assert.rejects(readImage(join(folder, "a.png"), { like: data }), /^ImageFileError: Cannot read .*a\.png: /);
  await assert.rejects(
    readImage("a.png", { like: data, label: "class 7" }),
    /^TypeError: readImage: option `label` must be "class 0" or "class 1" or "class 2", found "class 7"; did you mean /,
  );
});
