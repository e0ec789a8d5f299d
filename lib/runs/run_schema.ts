/**
 * What `run.json` holds, format 2, as schemas that are held to the types of the lab.
 * @module
 */
import * as z from "zod";
import { findFlaw } from "../models/layers.ts";
import type { Experiment, Layer, Part, RunSession } from "../types.ts";
import { isRecord } from "./canonical.ts";

/** The format that is written and read. */
export const FORMAT = 2;

const count = z.int().min(0);
const size = z.int().min(1);
const seed = z.int().min(0).max(0xffffffff);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits");
/** JSON has no NaN and no infinities, which is what a training that diverges ends with; they are stored as words. */
const loss = z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])]).transform(Number);

/** The form of a loss in JSON. */
export function storedLoss(value: number): z.input<typeof loss> {
  return Number.isFinite(value) ? value : String(value) as "NaN";
}

/** A kind of layer says itself what its settings may be. */
const layer = z.custom<Layer>((value) => isRecord(value) && !findFlaw(value), "must be a layer of a known kind");

const fingerprint = z.strictObject({ count, sha256 });
const when = z.enum(["each", "last", "never"]);

const experiment: z.ZodType<Experiment> = z.strictObject({
  data: z.strictObject({
    name: z.string(),
    part: z.strictObject({
      limit: size.exactOptional(),
      trainLimit: size.exactOptional(),
      validation: z.strictObject({ share: z.number().gt(0).lt(1), seed }).exactOptional(),
      permutation: z.strictObject({ seed }).exactOptional(),
    }),
    train: fingerprint,
    validation: fingerprint.exactOptional(),
    test: fingerprint,
  }),
  architecture: z.strictObject({
    name: z.string(),
    inputShape: z.tuple([size, size, size]),
    classes: size,
    layers: z.array(layer),
    output: z.enum(["sigmoid", "logits"]),
  }),
  seed,
  training: z.strictObject({
    optimizer: z.strictObject({
      kind: z.literal("adam"),
      learningRate: z.number().positive(),
      beta1: z.number(),
      beta2: z.number(),
      epsilon: z.number(),
    }),
    schedule: z.strictObject({ kind: z.literal("warmup-cosine"), epochs: size }).exactOptional(),
    batchSize: size,
    shuffleSeed: seed.nullable(),
    measure: z.strictObject({ train: when, validation: when, test: when }),
  }),
  arithmetic: z.strictObject({ towers: size, packed: z.boolean(), threads: size, oneDNN: z.boolean() }),
});

const session: z.ZodType<RunSession> = z.strictObject({
  epochs: z.tuple([size, size]),
  versions: z.record(z.string(), z.string()),
  machine: z.record(z.string(), z.union([z.string(), z.number()])),
});

/** A record of each part of the data that has one. */
function ofParts<Value extends z.ZodType>(value: Value) {
  const optional = z.exactOptional(value);
  return z.strictObject({ train: optional, validation: optional, test: optional } satisfies Record<Part, unknown>);
}

/** An epoch: losses, and how many images of each class got their right class. Accuracies follow. */
const epoch = z.strictObject({
  epoch: size,
  trainingLoss: loss,
  measured: ofParts(z.strictObject({ loss, correct: z.array(count) })),
  seconds: z.strictObject({ training: z.number(), evaluation: z.number() }),
});

/** `run.json` without its own checksum. */
export const STORED_RUN = z.strictObject({
  format: z.literal(FORMAT),
  id: z.string(),
  experiment,
  epochs: z.strictObject({ planned: size, done: count }),
  classes: z.array(z.string()),
  images: ofParts(z.array(count)),
  started: z.string(),
  sessions: z.array(session),
  /** SHA-256 of the tensors' file, and by its first digits the file's name. */
  tensors: sha256,
  history: z.array(epoch),
}).superRefine(({ classes, images, history }, { addIssue }) => {
  // No class has more right answers than images, whoever has sealed the file.
  history.forEach(({ measured }, i) => {
    for (const [part, { correct }] of Object.entries(measured)) {
      const totals = images[part as Part] ?? [];
      const isSound = correct.length === classes.length && totals.length === classes.length &&
        correct.every((right, label) => right <= totals[label]);
      const message = `${classes.length} counts, none greater than its class's images`;
      if (!isSound) addIssue({ code: "custom", path: ["history", i, "measured", part, "correct"], message });
    }
  });
});

/** As it is written, and as it is read. */
export type StoredRun = z.input<typeof STORED_RUN>;
export type ReadRun = z.output<typeof STORED_RUN>;
