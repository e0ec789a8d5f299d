import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT } from "../tasks/setup/paths.ts";
import { readOutcome } from "../tasks/variants.ts";
import { testInFolder } from "./support/folder.ts";

const OUTPUT = "running 1 test from ./tests/a_test.ts\na ... ok (0ms)\n\n";

const OUTCOMES: readonly (readonly [output: string, code: number, passed: number, failed: number])[] = [
  ["ok | 12 passed | 0 failed (3s)\n", 0, 12, 0],
  ["ok | 12 passed (3 steps) | 0 failed | 2 ignored (3s)\n", 0, 12, 0],
  ["FAILED | 11 passed (1 step) | 2 failed (1 step) | 3 filtered out (1m3s)\n\nerror: Test failed\n", 1, 11, 2],
  ["ok | 1 passed | 0 failed (3ms)\n\nok | 2 passed | 0 failed (3ms)\n", 0, 2, 0],
  ["I am ok | 7 passed | 0 failed\n", 0, 0, 1], // a test that says so is none
  ["error: Module not found\n", 1, 0, 1],
  ["ok | 12 passed | 0 failed (3s)\n", 134, 12, 1],
  ["ok | 0 passed | 0 failed (3s)\n", 0, 0, 1],
];

Deno.test("readOutcome() counts tests, and a run that ended badly without one to blame as one failure", () => {
  for (const [closing, code, passed, failed] of OUTCOMES) {
    assert.deepEqual(readOutcome(OUTPUT + closing, code), { passed, failed }, closing);
  }
});

/** Each task's closing lines and exit code, and what .ci/run makes of the three. */
const FINE = {
  report: ["", 0],
  test: ["ok | 12 passed (3 steps) | 0 failed (3s)", 0],
  variants: ["9 passed, 0 failed", 0],
};
const RUNS: readonly (readonly [tasks: Record<string, readonly (string | number)[]>, last: string, code: number])[] = [
  [FINE, "21 passed, 0 failed", 0],
  [{ ...FINE, report: ["", 1] }, "21 passed, 1 failed", 1],
  [{ ...FINE, test: ["FAILED | 11 passed | 1 failed (3s)", 1] }, "20 passed, 1 failed", 1],
  [{ ...FINE, test: ["error: Found 1 not formatted file", 1] }, "9 passed, 1 failed", 1],
  [
    { ...FINE, variants: ["FAILED | 1 passed | 1 failed (1s)\nSSE: 1 passed, 1 failed, 2 s\n5 passed, 1 failed", 1] },
    "17 passed, 1 failed",
    1,
  ],
  [{ ...FINE, variants: ["", 0] }, "12 passed, 1 failed", 1],
];
for (const [tasks, last, code] of RUNS) {
  testInFolder(`.ci/run makes "${last}" of ${JSON.stringify(tasks)}`, async (folder) => {
    const cases = Object.entries(tasks).map(([task, [text, status]]) => `${task}) echo "${text}"; exit ${status} ;;`);
    await Deno.writeTextFile(join(folder, "npx"), `#!/bin/sh\ncase "$4" in\n${cases.join("\n")}\nesac\n`, {
      mode: 0o755,
    });
    const run = await new Deno.Command(join(ROOT, ".ci/run"), {
      env: { PATH: `${folder}:${Deno.env.get("PATH")}`, CHROMIUM: "none" },
    }).output();
    assert.equal(new TextDecoder().decode(run.stdout).trimEnd().split("\n").at(-1), last);
    assert.equal(run.code, code);
  });
}
