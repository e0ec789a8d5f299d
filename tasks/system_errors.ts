/**
 * What a machine refuses, in one line that a person can act on: a full disk, no room in a quota, a folder that may not be
 * written, no file handles, no memory. Imports nothing that needs a package.
 * @module
 */

/** What a system's message says, what it means, and what to do. */
const REFUSALS: readonly (readonly [said: RegExp, means: string, remedy: string])[] = [
  [/\(os error 28\)|ENOSPC|No space left|Errno 28\b/, "the disk is full", "free some room"],
  [/\(os error 122\)|EDQUOT|quota exceeded/i, "your share of the disk is used up", "free some room"],
  [/\(os error 30\)|EROFS|Read-only file system/i, "the disk can be read only", "give another folder"],
  [
    /\(os error 2[34]\)|EM?N?FILE\b|Too many open files/i,
    "there are no file handles left",
    'raise "ulimit -n", to 1024 say',
  ],
  [
    /\(os error 12\)|ENOMEM|Cannot allocate memory|failed to map segment|std::bad_alloc|MemoryError|OOM when allocating/,
    "there is not enough memory",
    "close other programs; a training takes about 1 GB",
  ],
];

/** What says enough in an error of the project's own, but not in the system's. */
const RAW_REFUSALS: typeof REFUSALS = [
  [
    /\(os error 2\): tmpdir/,
    "the folder for temporary files, which TMPDIR names, does not exist",
    "make it, or unset TMPDIR",
  ],
  [
    /\(os error 13\)|EACCES/,
    "its permissions forbid it",
    "change them, give another folder, or have its owner do it",
  ],
];

/** A refusal that a message tells of, and what to do; undefined where it tells of none. */
export function explainRefusal(message: string, refusals = REFUSALS): string | undefined {
  const found = refusals.find(([said]) => said.test(message));
  return found && `${found[1]}; ${found[2]}`;
}

/**
 * The line for an error that comes from the machine: the project's own, which says what is kept, with what to do about it, or
 * one that has the system's words and names the path. Undefined for an error of another kind.
 * @param action What could not be done: "go on with training".
 */
export function explainSystemError(action: string, error: Error): string | undefined {
  const { message, cause } = error;
  const isRaw = !message.startsWith("Cannot ");
  const said = `${message}\n${cause instanceof Error ? cause.message : ""}`;
  const reason = explainRefusal(said, isRaw ? [...REFUSALS, ...RAW_REFUSALS] : REFUSALS);
  if (!reason || message.includes(reason)) return undefined; // none, or the message says it
  if (!isRaw) return `${message} (${reason})`;
  const [first] = message.split("\n");
  return `Cannot ${action}: ${reason}, and run it again; what was finished is kept (${first})`;
}
