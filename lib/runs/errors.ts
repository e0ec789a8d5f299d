/**
 * What can be wrong with a run's folder, as types that a caller can tell apart.
 * @module
 */
import { printable } from "../format.ts";

/** A file of a run cannot be taken. */
export class RunFileError extends Error {
  override readonly name = "RunFileError";
  /**
   * `missing`: there is no run in the folder. `damaged`: there is one, but not as it was written. `inaccessible`: the system
   * refuses to read or write (no permission, no space, no file handles …), and nothing is known of the files.
   */
  readonly problem: "missing" | "damaged" | "inaccessible";

  constructor(problem: RunFileError["problem"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
  }
}

/** A folder holds a run of another experiment, or one that cannot be gone on from as it is asked. */
export class RunConflictError extends Error {
  override readonly name = "RunConflictError";
}

/** Another training has the folder. */
export class RunLockedError extends Error {
  override readonly name = "RunLockedError";
  readonly folder: string;

  constructor(folder: string, message: string) {
    super(message);
    this.folder = folder;
  }
}

/** What an error says, in one line. */
export function messageOf(error: unknown): string {
  return printable((error instanceof Error ? error.message : String(error)).split("\n")[0]);
}

/** Whether the system says that there is no such file. Nothing else means "not there". */
export function isNotFound(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound;
}
