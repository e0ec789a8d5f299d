import assert from "node:assert/strict";
import { loadDataset } from "../lib/data/datasets.ts";
import { ADAM } from "../lib/trainer/graph.ts";
import type { SessionOptions } from "../lib/trainer/forward.ts";
import { openSession } from "../lib/trainer/session.ts";
import type { Network } from "../lib/types.ts";
import {
  type Engine,
  exactAdam,
  farthestMove,
  followExactly,
  measureParity,
  type ParityCase,
  parityCase,
  type ParityRow,
  TOLERANCES,
} from "../tasks/parity/parity.ts";
import { readReference } from "../tasks/parity/reference.ts";
import { testInFolder } from "./support/folder.ts";

const DATA = await loadDataset("fashion-mnist", { limit: 320 });
const FILES = ["avg", "max"].map((pool) => new URL(`references/pytorch-parity-${pool}.json`, import.meta.url));
const CASES = (await Promise.all(FILES.map(readReference))).map((reference) => parityCase(reference, DATA));

const graph = (options: SessionOptions) => (network: Network) => openSession(network, options);
const isBeyond = ({ difference, tolerance }: ParityRow) => !(difference <= tolerance);

function assertWithin(rows: readonly ParityRow[], what: string): void {
  const beyond = rows.filter(isBeyond).map((row) => `${row.what}: ${row.difference} is beyond ${row.tolerance}`);
  assert.deepEqual(beyond, [], what);
}

Deno.test("TOLERANCES are those that the project promises", () => {
  assert.deepEqual(TOLERANCES, { outputs: 1e-6, maps: 1e-6, losses: 1e-6, gradients: 1e-5, moves: 1 });
});

for (const parity of CASES) {
  const pooling = parity.reference.pool;
  Deno.test(`measureParity(): the engine as it trains by default computes what PyTorch computed and makes exact moves, with ${pooling} pooling`, async () => {
    const rows = await measureParity(parity, graph({}));
    assert.deepEqual(rows.map(({ what }) => what), [
      "outputs",
      ...[5, 10, 15, 16, 17].map((index) => `maps at layer_idx ${index}`),
      ...["loss of step 1", "gradients of step 1", "moves of step 1"],
      ...[2, 3, 4, 5].flatMap((step) => [`loss of step ${step}`, `moves of step ${step}`]),
    ]);
    assertWithin(rows, "by default");
  });

  Deno.test(`measureParity(): so do 1, 2 and 3 towers, packed or not, with ${pooling} pooling`, async () => {
    const engines = {
      "1 tower, packed": graph({ towers: 1, packed: true }),
      "2 towers": graph({ towers: 2, packed: false }),
      "3 towers": graph({ towers: 3, packed: pooling === "max" }),
    };
    for (const [name, open] of Object.entries(engines)) {
      assertWithin(await measureParity(parity, open), name);
    }
  });

  Deno.test(`measureParity() would pass PyTorch's own first step, with ${pooling} pooling`, () => {
    const { initial, steps: [{ gradients, parametersAfter }], optimizer: { learningRate } } = parity.reference;
    const farthest = farthestMove(initial, parametersAfter!, followExactly(learningRate)(gradients!), learningRate);
    assert(farthest <= TOLERANCES.moves, `PyTorch's farthest move is ${farthest} of what it may be`);
  });
}

Deno.test("exactAdam() moves by Kingma and Ba's formula", () => {
  const adam = exactAdam(0.1);
  adam([Float32Array.of(0.5)]);
  const [[move]] = adam([Float32Array.of(-1)]);
  const first = (0.9 * 0.1 * 0.5 - 0.1) / (1 - 0.9 ** 2);
  const second = (0.999 * 0.001 * 0.25 + 0.001) / (1 - 0.999 ** 2);
  assert.ok(Math.abs(move + 0.1 * first / (Math.sqrt(second) + ADAM.epsilon)) < 1e-12);
});

/** The rows that notice a mistake in the first step or before. */
async function noticed(open: (network: Network) => Promise<Engine>, parity: ParityCase): Promise<string[]> {
  const { reference } = parity;
  const short = { ...parity, reference: { ...reference, steps: [reference.steps[0]] as typeof reference.steps } };
  return (await measureParity(short, open)).filter(isBeyond).map(({ what }) => what);
}

/** An engine that trains by the session's gradients and an Adam written here, with a mistake or none. */
const byHand =
  (mistake: { epsilon?: number; hat?: boolean; uncorrected?: boolean; swapped?: boolean } = {}) =>
  async (network: Network): Promise<Engine> => {
    const session = await openSession(network);
    const { epsilon = ADAM.epsilon, hat, uncorrected, swapped } = mistake;
    let step = 0;
    const moments = network.parameters.map(({ length }) => [new Float32Array(length), new Float32Array(length)]);
    const trainSteps: Engine["trainSteps"] = (order, { learningRate }) => {
      const begin = order[0] + (swapped && step === 0 ? 64 : swapped && step === 1 ? -64 : 0);
      const { losses } = session.evaluate(DATA.train, begin, begin + 64);
      const gradients = session.gradients(DATA.train, begin, begin + 64);
      step++;
      const [unbias1, unbias2] = uncorrected ? [1, 1] : [1 - ADAM.beta1 ** step, 1 - ADAM.beta2 ** step];
      const parameters = session.parameters().map((values, p) =>
        values.map((value, i) => {
          const [first, second] = moments[p];
          first[i] = ADAM.beta1 * first[i] + (1 - ADAM.beta1) * gradients[p][i];
          second[i] = ADAM.beta2 * second[i] + (1 - ADAM.beta2) * gradients[p][i] ** 2;
          // Keras adds its ε̂ to the root before the correction.
          const root = hat
            ? (Math.sqrt(second[i]) + epsilon) / Math.sqrt(unbias2)
            : Math.sqrt(second[i] / unbias2) + epsilon;
          return value - learningRate * first[i] / unbias1 / root;
        })
      );
      session.setParameters(parameters);
      return Float32Array.of(losses.reduce((sum, loss) => sum + loss, 0) / 64);
    };
    return {
      trainSteps,
      parameters: () => session.parameters(),
      place: (set) => session.place(set),
      predict: (...range) => session.predict(...range),
      activations: (...range) => session.activations(...range),
      gradients: (...range) => session.gradients(...range),
      [Symbol.dispose]: () => session[Symbol.dispose](),
    };
  };

Deno.test("measureParity() sees a wrong ε, Keras's ε̂, a missing bias correction and swapped batches, and nothing without them", async () => {
  const [average, max] = CASES;
  assert.deepEqual(await noticed(byHand(), average), []);
  for (
    const [mistake, parity] of [
      [{ epsilon: 1e-7 }, average],
      [{ epsilon: 1e-7 }, max],
      [{ epsilon: 1e-7, hat: true }, average],
      [{ uncorrected: true }, average],
      [{ swapped: true }, max],
    ] as const
  ) {
    const rows = await noticed(byHand(mistake), parity);
    assert(rows.includes("moves of step 1"), `${JSON.stringify(mistake)}: ${rows}`);
    if ("swapped" in mistake) assert(rows.includes("loss of step 1"), "the loss passes with swapped batches");
  }
});

Deno.test("measureParity() sees a single wrong weight, and a reference of the other pooling", async () => {
  for (
    const [error, beyond] of [[1e-2, ["outputs", "gradients of step 1"]], [1e-4, ["maps at layer_idx 5"]]] as const
  ) {
    const spoilt = (network: Network) => {
      const parameters = network.parameters.map((values) => values.slice());
      parameters[0][0] += error;
      return openSession({ ...network, parameters });
    };
    const rows = await noticed(spoilt, CASES[0]);
    for (const what of beyond) assert(rows.includes(what), `${what} passes with a weight wrong by ${error}`);
  }
  const other = await noticed(graph({}), parityCase({ ...CASES[0].reference, pool: "max" }, DATA));
  assert.deepEqual(other.filter((what) => /layer_idx 1[56]/.test(what)), []);
  for (const what of ["outputs", "maps at layer_idx 17"]) assert(other.includes(what), `${what} passes`);
});

testInFolder(
  "readReference() refuses a tensor whose bytes don't fit its shape, and a file that is none",
  async (folder) => {
    const file = `${folder}/reference.json`;
    const good = JSON.parse(await Deno.readTextFile(new URL("references/pytorch-parity-avg.json", import.meta.url)));
    good.initial[1].shape = [9];
    await Deno.writeTextFile(file, JSON.stringify(good));
    await assert.rejects(readReference(file), /expected 9 values of 4 bytes, found 32 bytes\s+→ at initial\[1\]/);
    await Deno.writeTextFile(file, "{}");
    await assert.rejects(
      readReference(file),
      /Cannot read the reference .*: expected a JSON file like .*, found .*pool/s,
    );
  },
);
