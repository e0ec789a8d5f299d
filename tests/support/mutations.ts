/**
 * Bytes and JSON, changed as disks, copies and attackers change them, for property tests.
 * @module
 */
import fc from "fast-check";

/** A change: what, where (a share of the whole, 0–1), and with which number. */
interface Change {
  readonly kind: typeof KINDS[number];
  readonly at: number;
  readonly value: number;
}

const KINDS = ["flip", "byte", "cut", "drop", "repeat", "int32", "zeros", "insert"] as const;

/** Up to four changes of bytes. */
export const byteChanges: fc.Arbitrary<readonly Change[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...KINDS),
    at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    value: fc.oneof(fc.nat(255), fc.constantFrom(0xffffffff, 0x7fffffff, 0x80000000, 0x10000000)),
  }),
  { minLength: 1, maxLength: 4 },
);

/** The bytes after all changes. */
export function changeBytes(bytes: Uint8Array, changes: readonly Change[]): Uint8Array<ArrayBuffer> {
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
export const jsonChange = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  value: fc.oneof(fc.constantFrom(...ODD_VALUES), fc.constant(undefined), fc.double(), fc.string()),
});

/** The JSON text after a change of one of its values. */
export function changeJson(text: string, { at, value }: { readonly at: number; readonly value: unknown }): string {
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
