/**
 * What an import finds in a folder: labelled images that can be read one by one, whatever they lie in.
 * @module
 */
import type { Picture } from "../../lib/data/resize.ts";

/** The parts that a folder may name; images of a folder without parts are all of "train". */
export type Part = "train" | "validation" | "test";

/** One image that was found and not read yet. */
export interface FoundImage {
  /** Where it lies, for messages: a path within the folder, or a file and the image's number in it. */
  readonly source: string;
  /** One of the collection's classes. */
  readonly label: string;
  readonly part: Part;
  /** @throws {ImageFileError} when it is not a whole image. */
  readonly read: () => Promise<Picture>;
}

/** All images of a folder. */
export interface Collection {
  readonly classes: readonly string[];
  readonly images: readonly FoundImage[];
  /** Whether the images stand in an order of their own, as in an IDX file; files have none but their names'. */
  readonly isOrdered: boolean;
  /** Files and folders that belong to no class. */
  readonly leftAside: readonly string[];
  /** What was decided of the folder, as sentences for its owner. */
  readonly notes: readonly string[];
}

const SPELLINGS: readonly (readonly [Part, RegExp])[] = [
  ["train", /^(train|training|trn)$/i],
  ["validation", /^(val|valid|validation|dev|eval)$/i],
  ["test", /^(test|testing|tst|t10k|private(test)?)$/i],
];

/** The part that a word names in any of its usual spellings, with "set", "data" or "images" behind it or not. */
export function partNamed(word: string): Part | undefined {
  const stem = word.replace(/[-_ ]?(set|data|images)$/i, "");
  return SPELLINGS.find(([, spelling]) => spelling.test(stem))?.[0];
}
