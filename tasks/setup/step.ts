/**
 * A step of the set-up: done once, again when its inputs change, and from its start when it was interrupted.
 * @module
 */
import { createHash } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../../lib/files.ts";
import type { Trial } from "./checks.ts";
import { explainSystemError } from "../system_errors.ts";
import type { Machine } from "./machine.ts";

/** Gives the command of a program, and its first arguments. @throws {Error} saying what is missing and how to get it. */
export type Finder = (machine: Machine) => Promise<string | string[]>;

/** One step. `stamp` is the file that says with which inputs the step was completed; it is written last. */
export interface Step {
  readonly name: string;
  readonly stamp: string;
  /** Everything that the result depends on, as text. May throw NotFound: then the step is not done. */
  inputs(): string[];
  /** Files that exist when the step is done; missing ones are made again. */
  readonly outputs: readonly string[];
  run(): Promise<void>;
  /** Look for the programs of the machine without which it can't be done. */
  readonly needs?: readonly Finder[];
  /** Tries what was made; where it is missing, its files alone are looked at. */
  try?(): Promise<Trial>;
}

/** A short text that changes when one of the inputs, or their order, does. */
export function fingerprint(inputs: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(inputs)).digest("hex").slice(0, 32);
}

/** Whether the step was completed with its present inputs, and its files are still there. */
export function isDone(step: Step): boolean {
  try {
    if (Deno.readTextFileSync(step.stamp) !== fingerprint(step.inputs())) return false;
    return step.outputs.every((output) => existsSync(output));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return false;
    throw error;
  }
}

/**
 * Runs the step and looks at what came out. From its beginning until its end there is no stamp, so a step that was cut
 * off is run again.
 * @throws {Error} where the step's programs succeed and what they should have made is not there, or does not work.
 */
export async function complete(step: Step): Promise<void> {
  try {
    removeIfThere(step.stamp);
    await step.run();
  } catch (error) {
    const refusal = explainSystemError(`set up ${step.name}`, error as Error);
    throw refusal ? new Error(refusal) : error;
  }
  const missing = step.outputs.find((output) => !existsSync(output));
  const trial = missing === undefined ? await step.try?.() : { wrong: `${missing} is not there` };
  if (trial && "wrong" in trial) {
    throw new Error(
      `Cannot set up ${step.name}: everything was installed, yet ${trial.wrong}; run "deno task setup -- --repair"`,
    );
  }
  await writeWhole(step.stamp, fingerprint(step.inputs()));
}

/** Removes what a folder holds, but for the names that `isKept`; the folder itself, or a link to it, stays. */
export function emptyFolder(folder: string, isKept: (name: string) => boolean = () => false): void {
  if (!existsSync(folder)) return;
  for (const { name } of Deno.readDirSync(folder)) if (!isKept(name)) removeIfThere(join(folder, name));
}

/** Removes a file or a folder with all that it holds; it may be absent. */
export function removeIfThere(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

/**
 * Lets everybody read a folder and all below it, and nobody but its owner write there: packages come with modes of their own
 * (google-protobuf's files are closed to others), and a strict umask closes the rest. Links are left as they are.
 */
export function shareFiles(folder: string): void {
  const share = (path: string) => {
    const { mode } = Deno.lstatSync(path);
    if (mode === null) return;
    const shared = (mode | 0o444 | (mode & 0o100 ? 0o111 : 0)) & 0o755;
    if (shared !== (mode & 0o7777)) Deno.chmodSync(path, shared);
  };
  share(folder);
  for (const { name, isDirectory, isSymlink } of Deno.readDirSync(folder)) {
    const path = join(folder, name);
    if (isDirectory) shareFiles(path);
    else if (!isSymlink) share(path);
  }
}
