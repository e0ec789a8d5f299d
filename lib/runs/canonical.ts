/**
 * Plain records in one written form, whatever the order of their keys.
 * @module
 */
import { createHash } from "node:crypto";

/** JSON with the keys of every record in alphabetical order and without those that are undefined. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part) => {
    if (!isRecord(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => a < b ? -1 : 1));
  });
}

/** The SHA-256 of bytes, of a text, or of a record's canonical JSON: 64 lower-case hexadecimal digits. */
export function sha256(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}

/**
 * Where two plain records differ, in words: "training.batchSize 64 instead of 32". Arrays are compared whole.
 * @param path The name of the records themselves; "" for none.
 */
export function differences(found: unknown, wanted: unknown, path = ""): string[] {
  if (canonical(found) === canonical(wanted)) return [];
  if (isRecord(found) && isRecord(wanted)) {
    const keys = new Set([...Object.keys(found), ...Object.keys(wanted)]);
    return [...keys].sort().flatMap((key) => differences(found[key], wanted[key], path ? `${path}.${key}` : key));
  }
  const [there, asked] = [found, wanted].map((value) => value === undefined ? "nothing" : canonical(value));
  const isShort = there.length + asked.length < 80 && !path.endsWith("sha256");
  return [isShort ? `${path} ${there} instead of ${asked}` : `another ${path}`];
}

/** Whether a value is an object with fields, no list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
