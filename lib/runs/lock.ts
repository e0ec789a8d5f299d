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
import { isNotFound, messageOf, RunFileError, RunLockedError } from "./errors.ts";

/**
 * Makes a folder, if need be, and locks it until the result is disposed of.
 * @throws {RunLockedError} When another training has it; the message says who and since when.
 * @throws {RunFileError} When the folder cannot be written to.
 */
export async function lockFolder(folder: string): Promise<AsyncDisposable> {
  const path = `${folder}/lock`;
  const file = await openLocked(folder, path);
  return {
    async [Symbol.asyncDispose]() {
      await Deno.remove(path).catch(() => {}); // before it is unlocked, so that nobody else's is removed
      file.close();
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

async function openLocked(folder: string, path: string): Promise<Deno.FsFile> {
  while (true) {
    const file = await openFile(folder, path);
    try {
      const isOurs = await file.tryLock(true).catch((error) => {
        console.warn(`Cannot lock ${path}: ${messageOf(error)}; see to it that nobody else trains in this folder`);
        return true;
      });
      if (!isOurs) throw new RunLockedError(folder, await describeHolder(folder, path));
      // Whoever had it may have removed the file after it was opened here: then the name belongs to another file, or none.
      const [locked, named] = [await file.stat(), await Deno.stat(path).catch(rejectUnlessNotFound)];
      if (named && named.ino === locked.ino && named.dev === locked.dev) {
        await file.truncate();
        await file.write(new TextEncoder().encode(JSON.stringify(holder()) + "\n"));
        return file;
      }
    } catch (error) {
      file.close();
      throw error instanceof RunLockedError ? error : notWritable(folder, error);
    }
    file.close();
  }
}

async function openFile(folder: string, path: string): Promise<Deno.FsFile> {
  try {
    await Deno.mkdir(folder, { recursive: true });
    return await Deno.open(path, { read: true, write: true, create: true });
  } catch (cause) {
    throw notWritable(folder, cause);
  }
}

function notWritable(folder: string, cause: unknown): RunFileError {
  const message = `Cannot train into ${folder}: ${messageOf(cause)}; make it writable, or give another folder`;
  return new RunFileError("inaccessible", message, { cause });
}

function holder() {
  return { pid: Deno.pid, host: hostname(), since: new Date().toISOString() };
}

async function describeHolder(folder: string, path: string): Promise<string> {
  const text = await Deno.readTextFile(path).catch(() => "");
  const words = /^{"pid":(\d+),"host":"([^"]*)","since":"([^"]*)"}\n$/.exec(text);
  const who = words ? `process ${words[1]} on ${words[2]} has trained there since ${words[3]}` : "another trains there";
  return `Cannot train into ${folder}: ${who}; wait for its end, stop it, or give another folder`;
}

function rejectUnlessNotFound(error: unknown): undefined {
  if (!isNotFound(error)) throw error;
}
