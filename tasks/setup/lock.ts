/**
 * One set-up at a time in one folder.
 * @module
 */
import { join } from "node:path";

const PAUSE = 100; // milliseconds between two looks at a program that is still at work

/**
 * Runs `work` while no other set-up of this folder is at work. The operating system gives the lock back when its holder
 * ends, however it ends, so no lock is ever stale; a program that outlives a killed set-up is waited for.
 *
 * @param folder where the lock lies; made if it is missing
 * @param onWait called once, with the reason, before waiting
 */
export async function withLock<T>(
  folder: string,
  { work, onWait }: { work: () => Promise<T>; onWait: (reason: string) => void },
): Promise<T> {
  await Deno.mkdir(folder, { recursive: true });
  using file = await Deno.open(join(folder, "lock"), { create: true, read: true, write: true });
  if (!await file.tryLock(true)) {
    onWait("another set-up is at work in this folder");
    await file.lock(true);
  }
  const orphan = readChild(folder);
  if (orphan && isRunning(orphan)) {
    onWait(`a program of an interrupted set-up is still at work (process ${orphan.pid})`);
    while (isRunning(orphan)) await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  return await work();
}

/** A process: a number is given out again after its end, a number with its start time is not. */
interface Process {
  readonly pid: number;
  readonly start: string;
}

/** Notes in `folder` the program that the set-up has just started. */
export function rememberChild(folder: string, pid: number): void {
  const start = startTime(pid);
  if (start) Deno.writeTextFileSync(join(folder, "child"), JSON.stringify({ pid, start } satisfies Process));
}

function readChild(folder: string): Process | undefined {
  try {
    return JSON.parse(Deno.readTextFileSync(join(folder, "child")));
  } catch {
    return undefined; // none yet, or cut off while it was written: then nothing had been started
  }
}

function isRunning({ pid, start }: Process): boolean {
  return startTime(pid) === start;
}

/** When a process started, in the kernel's ticks; undefined when it has ended, reaped or not. */
function startTime(pid: number): string | undefined {
  try {
    // Deno itself reads /proc with all rights only.
    const { success, stdout } = new Deno.Command("cat", { args: [`/proc/${pid}/stat`], stderr: "null" }).outputSync();
    if (!success) return undefined;
    // "pid (name) state …": the name may hold anything, so fields are counted from its closing parenthesis.
    const fields = new TextDecoder().decode(stdout).replace(/^.*\) /s, "").split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
