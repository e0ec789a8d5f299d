/**
 * What was read, in one number: two sets of images have the same fingerprint where every pixel and every label is the same.
 * @module
 */
import { createHash } from "node:crypto";
import type { Fingerprint, ImageSet } from "../types.ts";

const known = new WeakMap<ImageSet, Fingerprint>();

/**
 * The number of images and their SHA-256: over a line with shape, number of classes and count, then all pixels, then all
 * labels. Computed once for each record (30 ms for 60,000 images of 28×28), since nobody changes its arrays.
 */
export function fingerprint(set: ImageSet): Fingerprint {
  const { shape, classes, count, pixels, labels } = set;
  let found = known.get(set);
  if (!found) {
    const hash = createHash("sha256").update(`${shape.join("×")} ${classes.length} ${count}\n`);
    found = { count, sha256: hash.update(pixels).update(labels).digest("hex") };
    known.set(set, found);
  }
  return found;
}
