/**
 * Files held to schemas that do not say in words what a value must be: the words follow from the schema.
 * @module
 */
import type * as z from "zod";
import * as schema from "../lib/schema.ts";

/** Like `parseWith` of lib. @throws {SyntaxError} when it is not what the schema wants; the first difference is told. */
export function parseWith<T>(type: z.ZodType<T>, value: unknown, options: schema.ParseOptions): T {
  return schema.parseWith(type, value, options, expectation);
}

/** Like `parseJsonWith` of lib. @throws {SyntaxError} when it is no JSON, or not what the schema wants. */
export function parseJsonWith<T>(type: z.ZodType<T>, text: string, options: schema.ParseOptions): T {
  return schema.parseJsonWith(type, text, options, expectation);
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

/** What a value must be; zod's own words for what is rare. */
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
