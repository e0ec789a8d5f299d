import assert from "node:assert/strict";
import { measureProject } from "../tasks/size.ts";

Deno.test("code, tests, README and notebooks stay within the limits that deno task size prints", async () => {
  const large = (await measureProject()).filter(({ value, limit }) => value > limit);
  assert.deepEqual(large.map(({ what, value, limit }) => `${what}: ${value} of ${limit}`), []);
});
