/**
 * A picture of one's own as a set of one image, which `predict`, `featureMaps` and figures take.
 * @module
 */
import { DATASET } from "../kinds.ts";
import { check, oneOf, optionsOf } from "../options.ts";
import type { Dataset, ImageSet } from "../types.ts";
import { readImageFile } from "./image_files.ts";
import { type Fit, resizePicture } from "./resize.ts";

/** What a picture is to become. */
export interface ReadImageOptions {
  /** The data set whose images it is to be like: in height, width, channels and classes. */
  readonly like: Dataset;
  /** Which of the classes it shows, by name; figures call it the first one where nothing is said. */
  readonly label?: string;
  /** How a picture of other proportions fits: whole on black, cut, or stretched. @default {"pad"} */
  readonly fit?: Fit;
  /** Turn light into dark first: Fashion-MNIST and MNIST show light things on black. @default {false} */
  readonly invert?: boolean;
}

/**
 * Reads an image file (PNG, JPEG, WebP, GIF, TIFF or AVIF) as a set of one image.
 * @throws {ImageFileError} When it is no whole image. @throws {TypeError} For a label that is none of the classes.
 * @example
 * ```ts
 * import { convNet1, featureMapGrid, loadDataset, predict, readImage, savePng } from "../mod.ts";
 *
 * const data = await loadDataset("fashion-mnist");
 * const network = convNet1({ seed: 1 });
 * await savePng(await featureMapGrid(network, data.test, { imageIndex: 2, layerIndex: 1 }), "picture.png");
 * const picture = await readImage("picture.png", { like: data, fit: "crop" });
 * const { classes } = await predict(network, picture);
 * console.log(data.classes[classes[0]]);
 * ```
 */
export async function readImage(path: string, options: ReadImageOptions): Promise<ImageSet> {
  const { classes = [], imageShape } = options?.like ?? {};
  const kinds = optionsOf<ReadImageOptions>({
    like: DATASET,
    label: classes.length > 0 ? oneOf(...classes) : "a text",
    fit: oneOf("pad", "crop", "stretch"),
    invert: "true or false",
  }, ["like"]);
  check("readImage", { path: [path, "a text"], options: [options, kinds] });
  const { label = classes[0], fit = "pad", invert = false } = options;
  const { pixels, shape } = resizePicture(await readImageFile(path, invert), imageShape!, fit);
  return { name: path, pixels, labels: Uint8Array.of(classes.indexOf(label)), count: 1, shape, classes };
}
