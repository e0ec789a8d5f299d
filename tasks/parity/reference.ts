/**
 * Reference files: what another framework computed for the article's network, step by step.
 * @module
 */
import * as z from "zod";
import { printable } from "../../lib/format.ts";
import { convNet1, layerTable } from "../../lib/models/networks.ts";
import { sizeOf } from "../../lib/numbers.ts";
import type { Pooling } from "../../lib/types.ts";

/** A tensor of a reference file: little-endian float32, row-major. */
const TENSOR = z.object({ shape: z.array(z.int().positive()), float32_base64: z.base64() })
  .transform(({ shape, float32_base64 }, context) => {
    const bytes = Uint8Array.from(atob(float32_base64), (character) => character.charCodeAt(0));
    if (bytes.length === 4 * sizeOf(shape)) return new Float32Array(bytes.buffer);
    context.addIssue(`expected ${sizeOf(shape)} values of 4 bytes, found ${bytes.length} bytes`);
    return z.NEVER;
  });

/** The files say "avg" for average pooling. */
const POOL: z.ZodType<Pooling, "avg" | "max"> = z.enum(["avg", "max"])
  .transform((pool) => pool === "avg" ? "average" : pool);

/** Sizes of the article's network: of its parameters, of what each layer gives, the image first, and of an answer. */
const LAYERS = layerTable(convNet1({ seed: 0 }));
const PARAMETERS = LAYERS.flatMap(({ parameters }) => parameters.map(({ shape }) => sizeOf(shape)));
const MAPS = [784, ...LAYERS.map(({ outputShape }) => sizeOf(outputShape))];
const OUTPUTS = MAPS.at(-1)!;
/** A pass over the training images. */
const MOST_STEPS = 937;

const hasLengths = (arrays: readonly Float32Array[], lengths: readonly number[]) =>
  arrays.length === lengths.length && arrays.every(({ length }, i) => length === lengths[i]);

const parameters = z.array(TENSOR).refine((arrays) => hasLengths(arrays, PARAMETERS), {
  error: `the ${PARAMETERS.length} parameters of ConvNet_1`,
});
const image = z.int().min(0).max(9_999);

const REFERENCE = z.object({
  pool: POOL,
  optimizer: z.object({ learningRate: z.number().positive() }),
  /** Parameters at the beginning: kernel, bias of each convolution. */
  initial: parameters,
  /** Outputs of test images `begin` … `end − 1`. */
  validationOutputs: z.object({ images: z.tuple([image, z.int().min(1).max(10_000)]), sigmoid: TENSOR })
    .refine(({ images: [begin, end], sigmoid }) => sigmoid.length === OUTPUTS * (end - begin), {
      error: `${OUTPUTS} outputs of each image`,
    }),
  /** Maps of one test image by the article's layer_idx. */
  featureMaps: z.object({
    validationImage: image,
    byLayerIdx: z.record(z.string().regex(/^\d{1,2}$/), TENSOR)
      .refine((maps) => Object.entries(maps).every(([index, { length }]) => MAPS[Number(index)] === length), {
        error: "maps of ConvNet_1's layers",
      }),
  }),
  /** Steps of 64 training images each, in the file's order; the loss and gradients are those before the step. */
  steps: z.array(z.object({
    loss: z.number(),
    gradients: parameters.optional(),
    parametersAfter: parameters.optional(),
  })).nonempty().max(MOST_STEPS),
});

/** A reference file, its tensors as arrays. */
export type ParityReference = z.infer<typeof REFERENCE>;

/**
 * Reads a reference file.
 * @throws {Error} When it cannot be read, or is not such a file; the message says what is wrong in it.
 */
export async function readReference(file: string | URL): Promise<ParityReference> {
  try {
    return REFERENCE.parse(JSON.parse(await Deno.readTextFile(file)));
  } catch (cause) {
    const found = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw new Error(
      `Cannot read the reference ${file}: expected a JSON file like tests/references/pytorch-parity-avg.json, ` +
        `found ${printable(found.replaceAll(/\s+/g, " "))}; check the path, or get the file again`,
      { cause },
    );
  }
}
