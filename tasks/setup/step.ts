/**
 * A step of the set-up: done once, again when its inputs change, and from its start when it was interrupted.
 * @module
 */
import { createHash } from "node:crypto";

/** One step. `stamp` is the file that says with which inputs the step was completed; it is written last. */
export interface Step {
  readonly name: string;
  readonly stamp: string;
  /** Everything that the result depends on, as text. May throw NotFound: then the step is not done. */
  inputs(): string[];
  /** Files that exist when the step is done; missing ones are made again. */
  readonly outputs: readonly string[];
  run(): Promise<void>;
}

/** A short text that changes when one of the inputs, or their order, does. */
export function fingerprint(inputs: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(inputs)).digest("hex").slice(0, 32);
}

/** Whether the step was completed with its present inputs, and its files are still there. */
export function isDone(step: Step): boolean {
  try {
    if (Deno.readTextFileSync(step.stamp) !== fingerprint(step.inputs())) return false;
    for (const output of step.outputs) Deno.statSync(output);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return false;
    throw error;
  }
}

/** Runs the step. From its beginning until its end there is no stamp, so a step that was cut off is run again. */
export async function complete(step: Step): Promise<void> {
  removeIfThere(step.stamp);
  await step.run();
  writeWhole(step.stamp, fingerprint(step.inputs()));
}

/** Writes a text file so that no reader, and no kill, ever sees half of it. */
export function writeWhole(path: string, text: string): void {
  const draft = `${path}.${Deno.pid}.tmp`;
  Deno.writeTextFileSync(draft, text);
  Deno.renameSync(draft, path);
}

/** Removes a file or a folder with all that it holds; it may be absent. */
export function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
