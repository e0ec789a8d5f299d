import assert from "node:assert/strict";
import * as z from "zod";
import { parseJsonWith, parseWith } from "../lib/schema.ts";

const SCHEMA = z.object({
  name: z.string().min(1),
  kind: z.literal(["average", "max"]),
  losses: z.array(z.number()).max(2),
  settings: z.strictObject({ epochs: z.int().min(1), rate: z.number().gt(0) }),
  hash: z.string({ error: "64 digits" }).regex(/^\d{64}$/, { error: "64 digits" }).optional(),
});
const VALID = { name: "a", kind: "max", losses: [1, 2], settings: { epochs: 1, rate: 0.1 } } as const;
const OPTIONS = { what: "some/file.json", remedy: "write it again" };

Deno.test("parseWith() gives what the schema has, and leaves other fields out", () => {
  assert.deepEqual(parseWith(SCHEMA, { ...VALID, more: 1 }, OPTIONS), VALID);
});

const CASES: readonly (readonly [value: unknown, complaint: string])[] = [
  [null, "it must hold object, found null"],
  [[], "it must hold object, found []"],
  [{ ...VALID, name: undefined }, "name must be string, found nothing"],
  [{ ...VALID, name: "" }, 'name must be string with >=1 characters, found ""'],
  [{ ...VALID, kind: "avg" }, 'kind must be one of "average"|"max", found "avg"'],
  [{ ...VALID, losses: 1 }, "losses must be array, found 1"],
  [{ ...VALID, losses: [1, null] }, "losses[1] must be number, found null"],
  [{ ...VALID, losses: [1, 2, 3] }, "losses must be array with <=2 items, found [1,2,3]"],
  [{ ...VALID, settings: { epochs: 0.5, rate: 1 } }, "settings.epochs must be int, found 0.5"],
  [{ ...VALID, settings: { epochs: 0, rate: 1 } }, "settings.epochs must be number >=1, found 0"],
  [{ ...VALID, settings: { epochs: 1, rate: 0 } }, "settings.rate must be number >0, found 0"],
  [
    { ...VALID, settings: { epochs: 1, rate: 1, x: 0 } },
    'settings must be an object without x, found {"epochs":1,"rate":1,"x":0}',
  ],
  [{ ...VALID, hash: "1" }, 'hash must be 64 digits, found "1"'],
  [{ ...VALID, hash: 1 }, "hash must be 64 digits, found 1"],
  [{ ...VALID, hash: "x".repeat(99) }, `hash must be 64 digits, found "${"x".repeat(59)}…`],
];
for (const [value, complaint] of CASES) {
  Deno.test(`parseWith() says: ${complaint}`, () => {
    const message = `Cannot read some/file.json: ${complaint}; write it again`;
    assert.throws(() => parseWith(SCHEMA, value, OPTIONS), { name: "SyntaxError", message });
  });
}

Deno.test("parseJsonWith() reads JSON, and says when it is none", () => {
  assert.deepEqual(parseJsonWith(SCHEMA, JSON.stringify(VALID), OPTIONS), VALID);
  const message = /^Cannot read some\/file\.json: it is not JSON \(.+\); write it again$/;
  assert.throws(() => parseJsonWith(SCHEMA, "{", OPTIONS), { name: "SyntaxError", message });
});
