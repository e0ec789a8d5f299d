/**
 * `deno task parity`: holds this machine's engine to reference numbers of another framework.
 * @module
 */
import { fileURLToPath } from "node:url";
import { loadDataset } from "../lib/data/datasets.ts";
import { openLayersSession } from "./parity/layers_session.ts";
import { measureParity, type ParityReference } from "./parity/parity.ts";
import { openSession } from "../lib/engine/session.ts";
import { loadTensorflow } from "../lib/engine/tensorflow.ts";
import type { Network } from "../lib/types.ts";
import { parseTaskArguments, runTask } from "./arguments.ts";

const SPEC = {
  task: "parity",
  description: `Holds this machine's engine, CPU or GPU, to reference files and prints the largest differences.
Without FILE it takes those in tests/references. Exits 1 where a difference is beyond its tolerance.`,
  positionals: "[FILE…]",
  options: {
    engine: {
      type: "string",
      value: "NAME",
      help: "the training graph, or tfjs operations one by one",
      choices: ["graph", "layers"],
      default: "graph",
    },
  },
} as const;

const REFERENCES = ["avg", "max"].map((pool) =>
  fileURLToPath(new URL(`../tests/references/pytorch-parity-${pool}.json`, import.meta.url))
);

async function main(): Promise<void> {
  const { values: { engine }, positionals } = parseTaskArguments(SPEC);
  const { device, version } = await loadTensorflow();
  console.log(`TensorFlow ${version} on the ${device}, ${engine} engine`);
  const data = await loadDataset("fashion-mnist");
  let failures = 0;
  for (const file of positionals.length > 0 ? positionals : REFERENCES) {
    const reference = await readReference(file);
    console.log(`\n${file}`);
    for (const { what, difference, tolerance } of await measureParity(reference, data, ENGINES[engine])) {
      const isGood = difference <= tolerance;
      if (!isGood) failures++;
      const verdict = isGood ? "ok" : "BEYOND";
      console.log(`  ${what.padEnd(24)} ${difference.toExponential(2)}  within ${tolerance}  ${verdict}`);
    }
  }
  console.log(failures === 0 ? "\nAll within tolerance" : `\n${failures} beyond tolerance`);
  Deno.exit(failures === 0 ? 0 : 1);
}

const ENGINES = {
  // One tower: the batch's sums are then formed as the reference formed them. Cut into towers they differ in the last
  // digit, which is enough to tip a value that lies within 1e-9 of a ReLU's corner or of a tie between two maxima; one
  // such tip in the average network moves a parameter by 3e-5 within five steps. Tests hold towers to one tower.
  graph: (network: Network) => openSession(network, { towers: 1 }),
  layers: (network: Network) => openLayersSession(network),
};

async function readReference(file: string): Promise<ParityReference> {
  try {
    const reference = JSON.parse(await Deno.readTextFile(file));
    if (Array.isArray(reference?.steps) && ["avg", "max"].includes(reference.pool)) return reference;
    throw new SyntaxError("JSON without steps or pool");
  } catch (cause) {
    throw new Error(
      `Cannot read the reference ${file}: expected a JSON file like tests/references/pytorch-parity-avg.json, ` +
        `found ${(cause as Error).message}; check the path`,
      { cause },
    );
  }
}

if (import.meta.main) await runTask(main);
