/**
 * Inputs that are damaged or made to harm: how a kind of file is tried, and the count of what came of it.
 * @module
 */
import assert from "node:assert/strict";
import { basename, join } from "node:path";
import fc from "fast-check";
import { peakMemory } from "./memory.ts";

/** Whether all inputs are tried, `deno test -- --slow`. */
export const IS_SLOW = Deno.args.includes("--slow");
/** Inputs tried of each kind. */
export const RUNS = IS_SLOW ? 500 : 30;
/** How long one input may take. */
export const SECONDS = 2;

/** How many inputs of each kind were tried, read and refused, for docs/reliability.md. */
export const TALLY = new Map<string, { tried: number; read: number; refused: number }>();

export function count(kind: string, outcome: "read" | "refused"): void {
  const of = TALLY.get(kind) ?? { tried: 0, read: 0, refused: 0 };
  of.tried++;
  of[outcome]++;
  TALLY.set(kind, of);
}

/** By how many bytes reading small files may raise the peak of this process: what an import may unpack at most, and copies. */
export const MEMORY = 400e6;

/**
 * Reads the file at `path`, or fails as it should: an error of the project's own that names the file or its folder.
 * @param isRight Whether what was read may be; what a check sum seals is what was written.
 */
export async function readOrRefuse(
  kind: string,
  path: string,
  read: () => unknown,
  isRight: (read: unknown) => void = () => {},
): Promise<void> {
  const begin = performance.now();
  let value: unknown;
  let isRead = false;
  try {
    value = await read();
    isRead = true;
  } catch (error) {
    assert.ok(error instanceof Error, String(error));
    assert.match(error.message, /^(Cannot |Passed over )/, error.stack ?? error.message);
    const names = [basename(path), basename(join(path, ".."))];
    assert.ok(
      names.some((name) => error.message.includes(name)),
      `${error.message} names neither ${names.join(" nor ")}`,
    );
    // deno-lint-ignore no-control-regex -- that is what must not come through
    assert.doesNotMatch(error.message, /[\x00-\x08\x0b-\x1f\x7f]/, "control signs reach the terminal");
  }
  const seconds = (performance.now() - begin) / 1000;
  assert.ok(seconds < SECONDS, `${seconds.toFixed(1)} s`);
  // Nothing is what stands for a checkpoint that was passed over.
  count(kind, isRead && value !== undefined ? "read" : "refused");
  if (isRead) isRight(value);
}

/** How a file is tried. */
export interface Trial {
  /** Sealed by a check sum: what is read after a change is what was written, or nothing. */
  readonly sealed?: boolean;
}

/** A change: what, where (a share of the whole, 0–1), and with which number. */
interface Change {
  readonly kind: typeof KINDS[number];
  readonly at: number;
  readonly value: number;
}

const KINDS = ["flip", "byte", "cut", "drop", "repeat", "int32", "zeros", "insert"] as const;

/** Up to four changes of bytes. */
const byteChanges: fc.Arbitrary<readonly Change[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...KINDS),
    at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    value: fc.oneof(fc.nat(255), fc.constantFrom(0xffffffff, 0x7fffffff, 0x80000000, 0x10000000)),
  }),
  { minLength: 1, maxLength: 4 },
);

/** The bytes after all changes. */
function changeBytes(bytes: Uint8Array, changes: readonly Change[]): Uint8Array<ArrayBuffer> {
  let changed = Uint8Array.from(bytes);
  for (const { kind, at, value } of changes) {
    const place = Math.floor(at * changed.length);
    const length = Math.min(changed.length - place, 1 + value % 64);
    const [before, after] = [changed.subarray(0, place), changed.subarray(place + length)];
    const middle = changed.subarray(place, place + length);
    if (changed.length === 0) return changed;
    if (kind === "flip") changed[place] ^= 1 << value % 8;
    if (kind === "byte") changed[place] = value;
    if (kind === "zeros") changed.fill(0, place, place + length);
    if (kind === "int32" && place + 4 <= changed.length) {
      new DataView(changed.buffer).setUint32(place, value, value % 2 === 0);
    }
    if (kind === "cut") changed = changed.slice(0, place);
    if (kind === "drop") changed = Uint8Array.from([...before, ...after]);
    if (kind === "repeat") changed = Uint8Array.from([...before, ...middle, ...middle, ...after]);
    if (kind === "insert") changed = Uint8Array.from([...before, value, value >> 8, ...middle, ...after]);
  }
  return changed;
}

/** What may stand where another value was. */
const ODD_VALUES = [null, -1, 0, 0.5, 1e308, 3e8, "", "x", "\u001b[31m", "../..", [], {}, true, [1e9, 1e9], "NaN"];

/** A place in a JSON value, counted over all its values, and what to put there; undefined takes it away. */
const jsonChange = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  value: fc.oneof(fc.constantFrom(...ODD_VALUES), fc.constant(undefined), fc.double(), fc.string()),
});

/** The JSON text after a change of one of its values. */
function changeJson(text: string, { at, value }: { readonly at: number; readonly value: unknown }): string {
  const root = JSON.parse(text);
  const places: [parent: Record<string, unknown>, key: string][] = [];
  const visit = (parent: Record<string, unknown>) => {
    for (const key of Object.keys(parent)) {
      places.push([parent, key]);
      if (typeof parent[key] === "object" && parent[key] !== null) visit(parent[key] as Record<string, unknown>);
    }
  };
  visit(root);
  const [parent, key] = places[Math.floor(at * places.length)];
  if (value === undefined) delete parent[key];
  else parent[key] = value;
  return JSON.stringify(root);
}

/** Tries changes of one file, which is as before afterwards. */
export async function tryChanges<Change>(
  kind: string,
  path: string,
  read: () => unknown,
  { changes, apply, sealed = false }: Trial & {
    readonly changes: fc.Arbitrary<Change>;
    readonly apply: (whole: Uint8Array, change: Change) => Uint8Array;
  },
): Promise<void> {
  const whole = await Deno.readFile(path);
  const expected = await read(); // what is not changed is read
  const isRight = (found: unknown) => sealed && found !== undefined && assert.deepEqual(found, expected);
  const before = await peakMemory();
  await fc.assert(
    fc.asyncProperty(changes, async (change) => {
      await Deno.writeFile(path, apply(whole, change));
      await readOrRefuse(kind, path, read, isRight);
    }),
    { seed: 1, numRuns: RUNS },
  );
  const grown = await peakMemory() - before;
  assert.ok(grown < MEMORY, `${Math.round(grown / 1e6)} MB for a file of ${whole.length} bytes`);
  await Deno.writeFile(path, whole);
}

/** Tries changes of one file's bytes. */
export function tryBytes(kind: string, path: string, read: () => unknown, trial: Trial = {}): Promise<void> {
  return tryChanges(kind, path, read, { ...trial, changes: byteChanges, apply: changeBytes });
}

/** Tries changes of one value of a JSON file. */
export function tryJson(kind: string, path: string, read: () => unknown, trial: Trial = {}): Promise<void> {
  const apply = (whole: Uint8Array, change: Parameters<typeof changeJson>[1]) =>
    new TextEncoder().encode(changeJson(new TextDecoder().decode(whole), change));
  return tryChanges(kind, path, read, { ...trial, changes: jsonChange, apply });
}
