/**
 * What a study measures of a finished training beside its history, so that runs can be judged without their parameters:
 * which test images it gets right, how many when they are shifted, how much of its maps it uses, and how far its confidence
 * can be believed.
 * @module
 */
import * as z from "zod";
import { takeImages } from "../../lib/data/datasets.ts";
import { cellsOf } from "../map_stacks.ts";
import { shiftImages } from "../rearranged.ts";
import { stackMaps } from "../../lib/trainer/look.ts";
import { predict } from "../../lib/trainer/trainer.ts";
import { writeWhole } from "../../lib/files.ts";
import { canonical, isRecord, sha256 } from "../../lib/runs/canonical.ts";
import { mean } from "../../lib/numbers.ts";
import { parseJsonWith, type ParseOptions, parseWith } from "../../lib/schema.ts";
import type { ImageSet, Network } from "../../lib/types.ts";

const share = z.number().min(0).max(1);

const MAP_USE = z.strictObject({
  /** Cells of one map. */
  cells: z.int().min(1),
  /** Cells above (least + greatest) / 2 of the map, whatever its scale, 1 … cells − 1; 0 for a map of equal cells. */
  aboveMiddle: z.number(),
  /**
   * Over how many cells the height v = cell − least is spread: the participation ratio (Σ v)² / Σ v², 1 where one cell
   * rises above equal ones, cells − 1 where all but one are equally high; 0 for a map of equal cells.
   */
  spread: z.number(),
});
/** How much of each map a network uses, over all test images: means over the map of each image's own class. */
export type MapUse = z.output<typeof MAP_USE>;

const CALIBRATION = z.strictObject({
  /** Mean over the test images. */
  confidence: share,
  /** Expected calibration error: see `calibrationError`. */
  error: share,
});
/** The probability that a network gives to its answers, and whether it deserves it; both 0–1. */
export type Calibration = z.output<typeof CALIBRATION>;

/** Mean over shifts to the right, to the left, down and up, and the worst of these directions. */
const SHIFT = z.strictObject({ pixels: z.int(), mean: share, least: share });
/** Accuracies, 0–1, of images that were all shifted by so many pixels. */
export type ShiftAccuracy = z.output<typeof SHIFT>;

const MEASURED = z.strictObject({
  /** On the first {@link SHIFTED_IMAGES} test images; 0 pixels first. */
  shifts: z.array(SHIFT),
  /** Absent where no map belongs to a class, behind linear layers and where features are pooled, and where a map is not finite. */
  maps: MAP_USE.exactOptional(),
  /** Test images whose class has the greatest value before the sigmoid, which decides no tie; only where there is one. */
  correctBeforeSigmoid: z.int().min(0).exactOptional(),
  /** Only where the outputs are logits, all of them finite. Runs of the first verdict have none. */
  calibration: CALIBRATION.exactOptional(),
});

/** Format 2 ends with a check sum of all the rest, as `run.json` does; format 1, the first verdict's, has none. */
const STORED = MEASURED.extend({
  format: z.literal([1, 2]),
  /** The run's SHA-256 of the parameters that were measured. */
  tensors: z.string(),
  images: z.int().min(1),
  /** A bit for each image, the first in the highest of its byte, as base64. */
  correct: z.string(),
});

/** What was measured after the last epoch. Accuracies are shares, 0–1. */
export interface Outcomes extends z.output<typeof MEASURED> {
  /** 1 for each test image that got its right class, else 0, `[count]`. */
  readonly correct: Uint8Array;
}

/** Test images that are shifted; all where there are fewer. */
export const SHIFTED_IMAGES = 2000;
const DISTANCES = [0, 1, 2, 3, 4];
const FILE = "outcomes.json";

/** Measures a trained network on test images. @throws {RangeError} When the images do not fit it. */
export async function measureOutcomes(network: Network, test: ImageSet): Promise<Outcomes> {
  const { classes, scores } = await predict(network, test);
  const correct = classes.map((label, image) => Number(label === test.labels[image]));
  const some = takeImages(test, Math.min(SHIFTED_IMAGES, test.count));
  const layerIndex = network.layers.findIndex(({ kind }) => kind === "globalPool");
  const pooled = network.layers[layerIndex - 1];
  const isOfClasses = pooled?.kind === "conv" && layerIndex === network.layers.length - 1;
  const maps = isOfClasses ? await measureMapUse(network, test, layerIndex) : undefined;
  const calibration = network.output === "logits" ? measureCalibration(scores, correct) : undefined;
  return {
    correct,
    shifts: await shiftAccuracies(network, some, DISTANCES),
    ...(maps && isFinite(maps) ? { maps } : {}),
    ...(calibration && isFinite(calibration) ? { calibration } : {}),
    ...(network.output === "sigmoid"
      ? { correctBeforeSigmoid: await countCorrect({ ...network, output: "logits" }, test) }
      : {}),
  };
}

async function countCorrect(network: Network, set: ImageSet): Promise<number> {
  const { classes } = await predict(network, set);
  return classes.filter((label, image) => label === set.labels[image]).length;
}

/**
 * The accuracy on shifted images, for each distance in four directions. What leaves the picture is lost, what comes in is black.
 * @param distances Whole pixels.
 */
export function shiftAccuracies(
  network: Network,
  set: ImageSet,
  distances: readonly number[],
): Promise<ShiftAccuracy[]> {
  const accuracy = async (by: Parameters<typeof shiftImages>[1]) =>
    await countCorrect(network, shiftImages(set, by)) / set.count;
  return Array.fromAsync(distances, async (pixels) => {
    const directions = [{ right: pixels }, { right: -pixels }, { down: pixels }, { down: -pixels }];
    const shares = await Array.fromAsync(directions, accuracy); // one after the other: each copies the images
    return { pixels, mean: mean(shares), least: Math.min(...shares) };
  });
}

/** Whether a measure is one: what a diverged network computes is not, and JSON has no word for it. */
function isFinite(measures: MapUse | Calibration): boolean {
  return Object.values(measures).every(Number.isFinite);
}

function measureCalibration(logits: Float32Array, correct: Uint8Array): Calibration {
  const classes = logits.length / correct.length;
  const confidences = Array.from(correct, (_, image) => {
    const own = logits.subarray(image * classes, (image + 1) * classes);
    const greatest = Math.max(...own);
    return 1 / own.reduce((sum, logit) => sum + Math.exp(logit - greatest), 0);
  });
  return { confidence: mean(confidences), error: calibrationError(confidences, correct) };
}

/**
 * The expected calibration error, 0–1: answers are sorted by their confidence into bins of equal width, and the distances
 * between mean confidence and accuracy in each are averaged, each bin by its share of the answers. A confidence on the edge
 * of two bins belongs to the lower one.
 * Source: C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, "On Calibration of Modern Neural Networks", 2017, section 2.
 *
 * @param confidences Probability of each answer, 0–1.
 * @param correct 1 for each right answer, else 0.
 */
export function calibrationError(confidences: readonly number[], correct: ArrayLike<number>, bins = 15): number {
  const binOf = (confidence: number) => Math.max(0, Math.ceil(confidence * bins) - 1);
  const byBin = Map.groupBy(confidences.keys(), (image) => binOf(confidences[image]));
  return [...byBin.values()].reduce((error, images) => {
    const distance = Math.abs(mean(images.map((i) => confidences[i])) - mean(images.map((i) => correct[i])));
    return error + distance * images.length / confidences.length;
  }, 0);
}

async function measureMapUse(network: Network, test: ImageSet, layerIndex: number): Promise<MapUse> {
  const stack = await stackMaps(network, test, { layerIndex });
  const own = Array.from({ length: stack.count }, (_, image) => measureUse(cellsOf(stack, image, test.labels[image])));
  return {
    cells: stack.height * stack.width,
    aboveMiddle: mean(own.map(({ aboveMiddle }) => aboveMiddle)),
    spread: mean(own.map(({ spread }) => spread)),
  };
}

/** How much of one map is used; see {@link MapUse}. */
export function measureUse(cells: readonly number[]): Pick<MapUse, "aboveMiddle" | "spread"> {
  const [least, greatest] = [Math.min(...cells), Math.max(...cells)];
  if (greatest === least) return { aboveMiddle: 0, spread: 0 };
  const sum = (of: (value: number) => number) => cells.reduce((total, value) => total + of(value), 0);
  return {
    aboveMiddle: cells.filter((value) => value > (least + greatest) / 2).length,
    spread: sum((value) => value - least) ** 2 / sum((value) => (value - least) ** 2),
  };
}

/**
 * Writes outcomes beside the run that they were measured on.
 * @param tensors The run's SHA-256 of its parameters, by which {@link loadOutcomes} knows them again.
 */
export async function saveOutcomes(folder: string, { correct, ...rest }: Outcomes, tensors: string): Promise<void> {
  const record: z.input<typeof STORED> = {
    format: 2,
    tensors,
    images: correct.length,
    correct: packBits(correct),
    ...rest,
  };
  const sealed = { ...record, sha256: sha256(canonical(record)) };
  await writeWhole(`${folder}/${FILE}`, `${JSON.stringify(sealed)}\n`);
}

/**
 * Reads the outcomes of a run; `undefined` where none were measured, or of other parameters than the run's.
 * @throws {SyntaxError} When the file is not as it was written.
 */
export async function loadOutcomes(folder: string, tensors: string): Promise<Outcomes | undefined> {
  const path = `${folder}/${FILE}`;
  const text = await Deno.readTextFile(path).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  if (text === undefined) return undefined;
  const remedy = "remove it, and measure it again with deno task run-one";
  const { tensors: own, images, correct, ...rest } = readSealed(text, { what: path, remedy });
  const flags = unpackBits(correct, images);
  if (!flags) {
    const expected = `a base64 text of ${Math.ceil(images / 8)} bytes, a bit for each of ${images} images`;
    throw new SyntaxError(`Cannot read ${path}: correct must be ${expected}, found ${correct.length} signs; ${remedy}`);
  }
  return own === tensors ? { correct: flags, ...rest } : undefined;
}

/** What the text holds, without format and check sum. @throws {SyntaxError} Where it is not as it was written. */
function readSealed(text: string, options: ParseOptions): Omit<z.output<typeof STORED>, "format"> {
  const whole = parseJsonWith(z.unknown(), text, options);
  const { sha256: checksum, ...record } = isRecord(whole) ? whole : {};
  const isSealed = record.format === 1 ? checksum === undefined : checksum === sha256(canonical(record));
  if (isSealed) {
    const { format: _, ...outcomes } = parseWith(STORED, record, options);
    return outcomes;
  }
  throw new SyntaxError(`Cannot read ${options.what}: its check sum is not that of its content; ${options.remedy}`);
}

/** Eight flags a byte, the first in the highest bit, as base64. */
function packBits(flags: Uint8Array): string {
  const bytes = new Uint8Array(Math.ceil(flags.length / 8));
  flags.forEach((flag, index) => bytes[index >> 3] |= flag << (7 - index % 8));
  return bytes.toBase64();
}

/** The flags; undefined where the text is no base64, or of another length. */
function unpackBits(text: string, count: number): Uint8Array | undefined {
  if (text.length !== 4 * Math.ceil(Math.ceil(count / 8) / 3) || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  const bytes = Uint8Array.fromBase64(text);
  return Uint8Array.from({ length: count }, (_, index) => bytes[index >> 3] >> (7 - index % 8) & 1);
}
