/**
 * Reference files: what another framework computed for the article's network, step by step.
 * @module
 */
import * as z from "zod";
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

const REFERENCE = z.object({
  pool: POOL,
  optimizer: z.object({ learningRate: z.number().positive() }),
  /** Parameters at the beginning: kernel, bias of each convolution. */
  initial: z.array(TENSOR),
  /** Outputs of test images `begin` … `end − 1`. */
  validationOutputs: z.object({ images: z.tuple([z.int(), z.int()]), sigmoid: TENSOR }),
  /** Maps of one test image by the article's layer_idx. */
  featureMaps: z.object({ validationImage: z.int(), byLayerIdx: z.record(z.string().regex(/^\d+$/), TENSOR) }),
  /** Steps of 64 training images each, in the file's order; the loss and gradients are those before the step. */
  steps: z.array(z.object({
    loss: z.number(),
    gradients: z.array(TENSOR).optional(),
    parametersAfter: z.array(TENSOR).optional(),
  })).nonempty(),
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
        `found ${found}; check the path, or get the file again`,
      { cause },
    );
  }
}
