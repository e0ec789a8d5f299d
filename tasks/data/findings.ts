/**
 * What an import found beside good images, as `dataset.json` keeps it for the page of own images.
 * @module
 */
import type { ImportedImages } from "./import_images.ts";

/** Lists hold the first so many; counts are whole. */
const MOST = 50;

/** What was left out, what is there twice, and what was decided. */
export interface Findings {
  readonly skipped: number;
  readonly duplicates: number;
  readonly findings: {
    /** Files that are no whole images, with the folder that they lie in, and what they are. */
    readonly skipped: readonly (readonly [file: string, found: string])[];
    /** Test images that are training images too, each with its twin. */
    readonly duplicates: readonly (readonly [test: string, train: string])[];
    /** Files and folders that belong to no class. */
    readonly leftAside: readonly string[];
    /** Sentences on what was decided. */
    readonly notes: readonly string[];
  };
}

/** The findings of an import. */
export function findingsOf({ skipped, duplicates, leftAside, notes }: ImportedImages): Findings {
  return {
    ...{ skipped: skipped.length, duplicates: duplicates.length },
    findings: {
      skipped: skipped.slice(0, MOST).map(({ file, found }) => [file.split(/[\\/]/).slice(-2).join("/"), found]),
      duplicates: duplicates.slice(0, MOST),
      leftAside: leftAside.slice(0, MOST),
      notes,
    },
  };
}
