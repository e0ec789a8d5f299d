/**
 * `deno task parity`: holds this machine's engine to reference numbers of another framework.
 * @module
 */
import { fileURLToPath } from "node:url";
import { loadDataset } from "../lib/data/datasets.ts";
import { openSession } from "../lib/trainer/session.ts";
import { describeDevice } from "../lib/trainer/tensorflow.ts";
import { parseTaskArguments, runTask } from "./arguments.ts";
import { measureParity, parityCase } from "./parity/parity.ts";
import { readReference } from "./parity/reference.ts";

const SPEC = {
  task: "parity",
  description:
    `Holds this machine's engine, CPU or GPU, as it trains by default, to reference files and to Adam's steps in double
precision, and prints the largest differences. Without FILE it takes the files in tests/references.
Exits 1 where a difference is beyond its tolerance.`,
  positionals: "[FILE…]",
  options: {},
} as const;

const REFERENCES = ["avg", "max"].map((pool) =>
  fileURLToPath(new URL(`../tests/references/pytorch-parity-${pool}.json`, import.meta.url))
);

async function main(): Promise<void> {
  const { positionals } = parseTaskArguments(SPEC);
  console.log(await describeDevice());
  const data = await loadDataset("fashion-mnist");
  let failures = 0;
  for (const file of positionals.length > 0 ? positionals : REFERENCES) {
    const parity = parityCase(await readReference(file), data);
    console.log(`\n${file}`);
    for (const { what, difference, tolerance } of await measureParity(parity, openSession)) {
      const isGood = difference <= tolerance;
      if (!isGood) failures++;
      const numbers = `${difference.toExponential(2)}  within ${tolerance.toExponential(0)}`;
      console.log(`  ${what.padEnd(26)} ${numbers}  ${isGood ? "ok" : "BEYOND"}`);
    }
  }
  console.log(failures === 0 ? "\nAll within tolerance" : `\n${failures} beyond tolerance`);
  Deno.exit(failures === 0 ? 0 : 1);
}

if (import.meta.main) await runTask(main);
