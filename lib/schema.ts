/**
 * What comes from outside, a file say, held to a schema; where it differs, one line says where, what was expected, what
 * was found and what to do.
 *
 * A schema's own `error` texts, where it has any, say what the value must be: `z.string({ error: "a class name" })`.
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
 * ```ts
 * import assert from "node:assert/strict";
 * import * as z from "zod";
 * import { parseWith } from "./schema.ts";
 *
 * const schema = z.object({ epochs: z.int().min(1) });
 * const options = { what: "a.json", remedy: "write it again" };
 * assert.deepEqual(parseWith(schema, { epochs: 60, note: "" }, options), { epochs: 60 });
 * assert.throws(
 *   () => parseWith(schema, { epochs: 0 }, options),
 *   new SyntaxError("Cannot read a.json: epochs must be a number from 1, found 0; write it again"),
 * );
 * ```
 *
 * @throws {SyntaxError} when it is not what the schema wants; the first difference is told.
 */
export function parseWith<T>(schema: z.ZodType<T>, value: unknown, { what, remedy }: ParseOptions): T {
  const { success, data, error } = schema.safeParse(value, { error: (issue) => expectation(issue) });
  if (success) return data;
  const { path, message } = error.issues[0];
  const found = path.reduce<unknown>((parent, key) => (parent as Record<PropertyKey, unknown>)?.[key], value);
  const place = path.length > 0 ? `${z.core.toDotPath(path)} must be` : "it must hold";
  throw new SyntaxError(`Cannot read ${what}: ${place} ${message}, found ${printable(describe(found))}; ${remedy}`);
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

const KINDS: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  number: "a number",
  object: "an object",
  record: "an object",
  string: "a text",
  tuple: "a list",
};

/** What a value must be, for schemas that do not say it themselves; zod's own words for what is rare. */
function expectation(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return KINDS[issue.expected];
    case "invalid_value":
      return issue.values.map((value) => JSON.stringify(value)).join(" or ");
    case "too_small":
      return bounded(issue, `${issue.inclusive === false ? "above" : "from"} ${issue.minimum}`);
    case "too_big":
      return bounded(issue, `${issue.inclusive === false ? "below" : "up to"} ${issue.maximum}`);
    case "unrecognized_keys":
      return `an object without ${issue.keys.map((key) => JSON.stringify(key)).join(", ")}`;
  }
}

/** "a number from 1"; of what has a length, "a list of a length from 1" or "a list of a length of 60". */
function bounded(
  issue: z.core.$ZodRawIssue<z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig>,
  bounds: string,
): string {
  const { origin, exact } = issue;
  const kind = KINDS[origin] ?? origin;
  if (["number", "int"].includes(origin)) return `${kind} ${bounds}`;
  return `${kind} of a length ${exact ? `of ${issue.code === "too_small" ? issue.minimum : issue.maximum}` : bounds}`;
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
