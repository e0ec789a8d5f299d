import assert from "node:assert/strict";
import { loadDataset } from "../lib/data/datasets.ts";
import { openLayersSession } from "../tasks/parity/layers_session.ts";
import { type Engine, measureParity, type ParityReference, TOLERANCES } from "../tasks/parity/parity.ts";
import { openSession } from "../lib/engine/session.ts";
import type { Network } from "../lib/types.ts";

const ENGINES: Readonly<Record<string, (network: Network) => Promise<Engine>>> = {
  // One tower, so that a batch's sums are formed as PyTorch forms them: see tasks/parity.ts.
  graph: (network) => openSession(network, { towers: 1 }),
  tfjs: (network) => openLayersSession(network),
};

async function readReference(pool: "avg" | "max"): Promise<ParityReference> {
  return JSON.parse(await Deno.readTextFile(new URL(`references/pytorch-parity-${pool}.json`, import.meta.url)));
}

const DATA = await loadDataset("fashion-mnist", { limit: 320 });

Deno.test("TOLERANCES are those that the project promises", () => {
  assert.deepEqual(TOLERANCES, { outputs: 1e-6, maps: 1e-6, losses: 1e-6, gradients: 1e-5, parameters: 2e-6 });
});

for (const pool of ["avg", "max"] as const) {
  for (const [name, open] of Object.entries(ENGINES)) {
    Deno.test(`measureParity(): the ${name} engine computes what PyTorch computed, with ${pool} pooling`, async () => {
      const rows = await measureParity(await readReference(pool), DATA, open);
      assert.deepEqual(rows.map(({ what }) => what), [
        "outputs",
        ...[5, 10, 15, 16, 17].map((index) => `maps at layer_idx ${index}`),
        ...["loss of step 1", "gradients of step 1", "parameters of step 1"],
        ...[2, 3, 4, 5].map((step) => `loss of step ${step}`),
        "parameters of step 5",
      ]);
      for (const { what, difference, tolerance } of rows) {
        assert(difference <= tolerance, `${what}: ${difference} is beyond ${tolerance}`);
      }
    });
  }
}

Deno.test("measureParity() sees a single wrong weight, and a reference of the other pooling", async () => {
  const reference = await readReference("avg");
  const spoilt = (network: Network) => {
    const parameters = network.parameters.map((values) => values.slice());
    parameters[0][0] += 1e-2;
    return openSession({ ...network, parameters }, { towers: 1 });
  };
  const isBeyond = ({ difference, tolerance }: { difference: number; tolerance: number }) => !(difference <= tolerance);
  const beyond = (await measureParity(reference, DATA, spoilt)).filter(isBeyond).map(({ what }) => what);
  for (const what of ["outputs", "maps at layer_idx 5", "gradients of step 1", "parameters of step 1"]) {
    assert(beyond.includes(what), `${what} passes with a wrong weight`);
  }
  const other = await measureParity({ ...reference, pool: "max" }, DATA, ENGINES.graph);
  assert.deepEqual(other.filter(({ what }) => /layer_idx 1[56]/.test(what)).filter(isBeyond), []);
  assert(isBeyond(other[0]) && other.some((row) => row.what === "maps at layer_idx 17" && isBeyond(row)));
});

Deno.test("measureParity() refuses a tensor whose bytes don't fit its shape", async () => {
  const reference = await readReference("avg");
  const initial = reference.initial.with(1, { ...reference.initial[1], shape: [9] });
  await assert.rejects(measureParity({ ...reference, initial }, DATA, ENGINES.graph), {
    name: "SyntaxError",
    message: "Cannot read a reference tensor: expected 9 values, found 8; get the file again",
  });
});
