/**
 * One training at a time in a run's folder.
 *
 * The lock is the kernel's (`flock` on a file `lock`), which ends with the process that holds it, however that ends: nothing is
 * left to take over after a kill or a power cut, and numbers of processes that repeat, as in containers, cannot mislead. What
 * the file says (who, where, since when) is for people only.
 *
 * It reaches as far as the mount carries `flock`: all processes of one machine, containers included; NFS 4 and NFS 3 with its
 * lock service, SMB, Lustre and GPFS where they are mounted with locking, between machines too. A mount that carries none makes
 * the call fail: training then goes on with a warning. Two processes could train side by side there, yet not spoil anything:
 * each file is written whole, run.json names its tensors by hash, and only the same experiment goes on in a folder. A mount
 * that keeps locks to each machine (NFS with `local_lock`, Lustre with `localflock`) cannot be told from one that shares them.
 * @module
 */
import { hostname } from "node:os";
import { printable } from "../format.ts";
import { messageOf, RunFileError, RunLockedError } from "./errors.ts";

/**
 * Makes a folder, if need be, and locks it until the result is disposed of.
 * @throws {RunLockedError} When another training has it; the message says who and since when.
 * @throws {RunFileError} When the folder cannot be written to.
 */
export async function lockFolder(folder: string): Promise<AsyncDisposable> {
  const path = `${folder}/lock`;
  let locked: Deno.FsFile | undefined;
  try {
    await Deno.mkdir(folder, { recursive: true });
    while (!locked) locked = await openLocked(folder, path);
  } catch (cause) {
    if (cause instanceof RunLockedError) throw cause;
    const message = `Cannot train into ${folder}: ${messageOf(cause)}; make it writable, or give another folder`;
    throw new RunFileError("inaccessible", message, { cause });
  }
  return {
    async [Symbol.asyncDispose]() {
      await Deno.remove(path).catch(() => {}); // before it is unlocked, so that nobody else's is removed
      locked.close();
    },
  };
}

/** Whether somebody has a folder's lock. Asking takes it for a moment, shared: who comes just then is told that it is had. */
export async function isLocked(folder: string): Promise<boolean> {
  try {
    using file = await Deno.open(`${folder}/lock`);
    return !await file.tryLock(false);
  } catch {
    return false; // no such file, or a mount without locks
  }
}

/** The file, locked; nothing where whoever had it before removed it: then its name belongs to another file, or to none. */
async function openLocked(folder: string, path: string): Promise<Deno.FsFile | undefined> {
  const file = await Deno.open(path, { read: true, write: true, create: true });
  try {
    const isOurs = await file.tryLock(true).catch((error) => {
      console.warn(`Cannot lock ${path}: ${messageOf(error)}; see to it that nobody else trains in this folder`);
      return true;
    });
    if (!isOurs) {
      const holder = printable((await Deno.readTextFile(path).catch(() => "")).trim()) || "another trains there";
      const message = `Cannot train into ${folder}: ${holder}; wait for its end, stop it, or give another folder`;
      throw new RunLockedError(folder, message);
    }
    const own = await file.stat();
    const named = await Deno.stat(path).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
    if (named && named.ino === own.ino && named.dev === own.dev) {
      const holder = `process ${Deno.pid} on ${hostname()} has trained there since ${new Date().toISOString()}\n`;
      await file.truncate();
      await file.write(new TextEncoder().encode(holder));
      return file;
    }
  } catch (error) {
    file.close();
    throw error;
  }
  file.close();
}
