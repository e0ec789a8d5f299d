import assert from "node:assert/strict";
import { labSettings } from "../lib/notebook/settings.ts";

/** Calls a function while some environment variables are set and the two of the lab are otherwise absent. */
function withEnvironment<T>(variables: Record<string, string>, call: () => T): T {
  const names = ["LAB_EPOCHS", "LAB_RETRAIN"];
  const before = names.map((name) => [name, Deno.env.get(name)] as const);
  try {
    names.forEach((name) => name in variables ? Deno.env.set(name, variables[name]) : Deno.env.delete(name));
    return call();
  } finally {
    before.forEach(([name, value]) => value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value));
  }
}

Deno.test("labSettings() keeps the notebook's number of epochs and trains nothing anew where the environment says nothing", () => {
  for (const variables of [{}, { LAB_EPOCHS: "", LAB_RETRAIN: "" }, { LAB_RETRAIN: "0" }]) {
    assert.deepEqual(withEnvironment(variables, () => labSettings({ epochs: 60 })), { epochs: 60, retrain: false });
  }
});

Deno.test("labSettings() takes what deno task report sets", () => {
  const variables = { LAB_EPOCHS: "2", LAB_RETRAIN: "1" };
  assert.deepEqual(withEnvironment(variables, () => labSettings({ epochs: 60 })), { epochs: 2, retrain: true });
});

Deno.test("labSettings() names the variable that it cannot read, what it expects and what it found", () => {
  for (const epochs of ["0", "-1", "1.5", "ten", "1e3"]) {
    assert.throws(() => withEnvironment({ LAB_EPOCHS: epochs }, () => labSettings({ epochs: 60 })), {
      name: "RangeError",
      message:
        `Cannot read the environment variable LAB_EPOCHS: expected a whole number from 1, found "${epochs}"; correct or unset it`,
    });
  }
  assert.throws(
    () => withEnvironment({ LAB_RETRAIN: "yes" }, () => labSettings({ epochs: 60 })),
    /LAB_RETRAIN: .*"yes"/,
  );
});
