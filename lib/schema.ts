/**
 * What comes from outside, a file say, held to a schema; where it differs, one line says where, what was expected, what
 * was found and what to do.
 *
 * A schema's own `error` texts say what the value must be: `z.string({ error: "a class name" })`. Where it has none, zod's
 * words do, from "expected" on.
 * @module
 */
import * as z from "zod";
import { printable } from "./format.ts";

/** How an error names what was read, and the way out that it shows. */
export interface ParseOptions {
  /** What is read, a path say: "Cannot read PATH: …". */
  readonly what: string;
  /** What to do about it: "…; REMEDY". */
  readonly remedy: string;
}

/**
 * The value as the schema gives it: checked, transformed, without fields that the schema does not have.
 *
 * @throws {SyntaxError} when it is not what the schema wants; the first difference is told.
 */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown, { what, remedy }: ParseOptions): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const { path } = error.issues[0];
  const found = path.reduce<unknown>((parent, key) => (parent as Record<PropertyKey, unknown>)?.[key], value);
  const place = path.length > 0 ? `${z.core.toDotPath(path)} must be` : "it must hold";
  throw new SyntaxError(
    `Cannot read ${what}: ${place} ${expectation(error.issues[0])}, found ${printable(describe(found))}; ${remedy}`,
  );
}

/** Like {@linkcode parseWith}, of JSON. @throws {SyntaxError} when it is no JSON, or not what the schema wants. */
export function parseJsonWith<T>(schema: z.ZodType<T>, text: string, options: ParseOptions): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const { what, remedy } = options;
    throw new SyntaxError(`Cannot read ${what}: it is not JSON (${printable((error as Error).message)}); ${remedy}`);
  }
  return parseWith(schema, value, options);
}

/** The schema's own text; of zod's "Too small: expected number to be >=1" and the like, "number >=1". */
function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") return `an object without ${issue.keys.join(", ")}`;
  return issue.message.replace(/^[A-Z][^:]*: expected /, "").replace(/, received .*$/, "")
    .replace(" to be ", " ").replace(" to have ", " with ");
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
