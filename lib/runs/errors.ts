/**
 * What can be wrong with a run's folder, as types that a caller can tell apart.
 * @module
 */
import { printable } from "../format.ts";

/** A file of a run cannot be taken. */
export class RunFileError extends Error {
  override readonly name = "RunFileError";

  /**
   * @param problem `missing`: there is no run in the folder. `damaged`: there is one, but not as it was written.
   * `inaccessible`: the system refuses to read or write (no permission, no space, no file handles …), and nothing is known
   * of the files.
   */
  constructor(readonly problem: "missing" | "damaged" | "inaccessible", message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/** A folder holds a run of another experiment, or one that cannot be gone on from as it is asked. */
export class RunConflictError extends Error {
  override readonly name = "RunConflictError";
}

/** Another training has the folder. */
export class RunLockedError extends Error {
  override readonly name = "RunLockedError";

  constructor(readonly folder: string, message: string) {
    super(message);
  }
}

/** What an error says, in one line. */
export function messageOf(error: unknown): string {
  return printable((error instanceof Error ? error.message : String(error)).split("\n")[0]);
}
