/**
 * How many tests passed and failed, as `deno test` says in its closing line, and added up.
 * @module
 */

/** Tests; steps and ignored tests are in neither number. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** What a run of `deno test` came to: `reason` is there where it ended badly and no test of it is to blame. */
export interface Outcome extends Counts {
  readonly reason?: string;
}

/**
 * The outcome of `deno test` by its output, without colours, and its exit code. Where no test ran, or the code tells of a
 * failure that the counts don't, one failure is counted, with its reason.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { readOutcome } from "./counts.ts";
 *
 * assert.deepEqual(readOutcome("ok | 12 passed (3 steps) | 0 failed | 2 ignored (3s)\n", 0), { passed: 12, failed: 0 });
 * ```
 */
export function readOutcome(output: string, code: number): Outcome {
  const [, passed, failed] = [...output.matchAll(CLOSING_LINE)].at(-1) ?? [];
  const counts = { passed: Number(passed ?? 0), failed: Number(failed ?? 0) };
  if (counts.failed > 0) return counts;
  if (code === 0 && counts.passed > 0) return counts;
  const error = /^error: .*$/m.exec(output)?.[0] ?? "";
  const reason = passed === undefined
    ? `exit code ${code} without counts${error && `, ${error}`}`
    : `exit code ${code} after ${counts.passed} passed tests`;
  return { ...counts, failed: 1, reason };
}

const CLOSING_LINE = /^(?:ok|FAILED) \| (\d+) passed(?: \(\d+ steps?\))? \| (\d+) failed\b.*$/gm;

/** The sums. */
export function addCounts(all: readonly Counts[]): Counts {
  return {
    passed: all.reduce((sum, { passed }) => sum + passed, 0),
    failed: all.reduce((sum, { failed }) => sum + failed, 0),
  };
}

/** "12 passed, 0 failed". */
export function describeCounts({ passed, failed }: Counts): string {
  return `${passed} passed, ${failed} failed`;
}
