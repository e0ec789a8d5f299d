/**
 * What an import finds in a folder: labelled images that can be read one by one, whatever they lie in.
 * @module
 */
import type { Picture } from "../../lib/data/resize.ts";

/** One image that was found and not read yet. */
export interface FoundImage {
  /** Where it lies, for messages: a path within the folder, or a file and the image's number in it. */
  readonly source: string;
  /** An index of the collection's classes. */
  readonly label: number;
  /** @throws {ImageFileError} when it is not a whole image. */
  readonly read: () => Promise<Picture>;
}

/** All images of a folder. */
export interface Collection {
  readonly classes: readonly string[];
  readonly train: readonly FoundImage[];
  /** Absent where the folder does not say which images are held out. */
  readonly test?: readonly FoundImage[];
  /** Whether the images stand in an order of their own, as in an IDX file; files have none but their names'. */
  readonly isOrdered: boolean;
  /** Files and folders that belong to no class. */
  readonly leftAside: readonly string[];
  /** What was decided of the folder, as sentences for its owner. */
  readonly notes: readonly string[];
}
