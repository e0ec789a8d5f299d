import assert from "node:assert/strict";
import { convNet2 } from "../lib/models/networks.ts";
import { hasWideRegisters, instructionSets, readCpuinfo } from "../lib/trainer/processor.ts";
import { openSession } from "../lib/trainer/session.ts";
import { loadTensorflow } from "../lib/trainer/tensorflow.ts";
import type { ImageSet, Layer, Network, Shape } from "../lib/types.ts";
import { networkOf, randomSet } from "./support/networks.ts";
import { assertClose, assertSameBits, largestValue } from "./support/tensors.ts";

const conv = (filters: number, size = 3): Layer => ({ kind: "conv", filters, size });
const [relu, average] = [{ kind: "relu" }, { kind: "globalPool", pooling: "average" }] as const;
const pool: Layer = { kind: "maxPool", size: 2 };

/** What one training step needs of a network, with narrow convolutions packed or not. */
async function lookThrough(network: Network, set: ImageSet, options: { packed: boolean; towers: number }) {
  using session = await openSession(network, options);
  assert.equal(session.packed, options.packed);
  const weights = Float32Array.from({ length: set.count * network.classes }, (_, i) => i % 3 - 0.5);
  return {
    maps: network.layers.map((_, i) => session.activations(set, i + 1)),
    byInput: session.inputGradients(set, weights),
    byParameters: session.gradients(set),
  };
}

/** The same with and without packing. */
async function lookBothWays(network: Network, set: ImageSet, towers: number) {
  return [
    await lookThrough(network, set, { packed: true, towers }),
    await lookThrough(network, set, { packed: false, towers }),
  ] as const;
}

/** Networks whose convolutions can be packed: few channels on either side, an even width, odd kernels. */
const PACKED: Readonly<Record<string, [shape: Shape, layers: readonly Layer[]]>> = {
  "as in the article": [[8, 8, 1], [conv(8), relu, conv(8), relu, pool, conv(16), relu, conv(3, 1), average]],
  "5×5, higher than wide, colours": [[7, 4, 3], [conv(6, 5), relu, conv(3, 1), average]],
  "two in a row without ReLU, one channel": [[3, 4, 1], [conv(1), conv(2), conv(3, 1), average]],
  "few channels in, many out": [[6, 6, 2], [conv(20), relu, conv(8), relu, conv(3, 1), average]],
};

Deno.test("packing changes no bit of what the article's network computes forward and backward by the input", async () => {
  const tensorflow = await loadTensorflow();
  // Without oneDNN a convolution is a matrix product, whose kernels for AVX and AVX2 sum in an order that hangs on its
  // sizes: seen from the first convolution on, 4e-7 at most of values up to 0.9.
  const isOff = Deno.env.get("TF_ENABLE_ONEDNN_OPTS") === "0";
  const hasWideProducts = hasWideRegisters(
    readCpuinfo(),
    (name) => name === "TF_ENABLE_ONEDNN_OPTS" ? undefined : Deno.env.get(name),
  );
  const isExact = !isOff || hasWideProducts;
  const set = randomSet({ count: 12, shape: [28, 28, 1], classes: 10 });
  const network = convNet2({ seed: 3 });
  for (const towers of [1, 3]) {
    const [packed, plain] = await lookBothWays(network, set, towers);
    if (!isExact) {
      packed.maps.forEach((values, i) => assertClose(values, plain.maps[i], { tolerance: 1e-6, what: `layer ${i}` }));
      const isClose = { tolerance: 1e-6 * largestValue(plain.byInput), what: "gradients by the input" };
      assertClose(packed.byInput, plain.byInput, isClose);
      packed.byParameters.forEach((gradient, p) => {
        const tolerance = 1e-5 * largestValue(plain.byParameters[p]);
        assertClose(gradient, plain.byParameters[p], { tolerance, what: `gradients by parameter ${p}` });
      });
      continue;
    }
    assertSameBits(packed.maps, plain.maps);
    // Without AVX-512 the gradient by the input may come from a kernel that sums in another order than a convolution does.
    if (tensorflow.hasWideRegisters) assertSameBits([packed.byInput], [plain.byInput]);
    // Of the parameters' gradients only those of the packed kernels round differently.
    assertSameBits(packed.byParameters.slice(4), plain.byParameters.slice(4));
  }
});

for (const [name, [inputShape, layers]] of Object.entries(PACKED)) {
  Deno.test(`packing changes by rounding only: ${name}`, async () => {
    const network = networkOf(layers, { inputShape });
    const set = randomSet({ count: 11, shape: inputShape });
    for (const towers of [1, 3]) {
      const [packed, plain] = await lookBothWays(network, set, towers);
      packed.maps.forEach((values, i) => assertClose(values, plain.maps[i], { tolerance: 1e-6, what: `layer ${i}` }));
      const isClose = { tolerance: 1e-6 * largestValue(plain.byInput), what: "gradients by the input" };
      assertClose(packed.byInput, plain.byInput, isClose);
      packed.byParameters.forEach((gradient, p) => {
        const tolerance = 1e-5 * largestValue(plain.byParameters[p]);
        assertClose(gradient, plain.byParameters[p], { tolerance, what: `gradients by parameter ${p}` });
      });
    }
  });
}

Deno.test("packing leaves odd widths, two columns, even or 1×1 kernels and more than 8 channels as they are", async () => {
  const cases: [Shape, readonly Layer[]][] = [
    [[6, 7, 2], [conv(8), relu, conv(3, 1), average]],
    [[4, 2, 1], [conv(8), relu, conv(3, 1), average]],
    [[6, 6, 2], [conv(8, 2), relu, conv(3, 1), average]],
    [[6, 6, 9], [conv(9), relu, conv(3, 1), average]],
    [[6, 6, 2], [conv(8, 1), relu, conv(3, 1), average]],
  ];
  for (const [inputShape, layers] of cases) {
    const network = networkOf(layers, { inputShape });
    const set = randomSet({ count: 4, shape: inputShape });
    const [packed, plain] = await lookBothWays(network, set, 1);
    assertSameBits(packed.maps, plain.maps);
    assertSameBits([packed.byInput, ...packed.byParameters], [plain.byInput, ...plain.byParameters]);
  }
});

Deno.test("packing: identical steps stay identical, and what they reach is near what they reach without", async () => {
  const network = networkOf(PACKED["as in the article"][1], { inputShape: [8, 8, 1] });
  const set = randomSet({ count: 32, shape: [8, 8, 1] });
  const trained = async (packed: boolean) => {
    using session = await openSession(network, { packed, towers: 2 });
    session.place(set);
    const order = Int32Array.from({ length: 80 }, (_, i) => i * 7 % 32);
    session.trainSteps(order, { batchSize: 8, learningRate: 0.01 });
    return session.parameters();
  };
  const [first, again, plain] = [await trained(true), await trained(true), await trained(false)];
  assertSameBits(again, first);
  first.forEach((values, p) => assertClose(values, plain[p], { tolerance: 1e-6, what: `parameter ${p}` }));
});

Deno.test("hasWideRegisters() is true of AVX-512 that oneDNN may use", () => {
  const flags = (words: string) => `processor : 0\nflags\t\t: fpu sse4_1 avx2 ${words}\nbugs : avx512f`;
  const avx512 = flags("avx512f avx512dq avx512cd avx512bw avx512vl");
  const told = (variables: Record<string, string>) => hasWideRegisters(avx512, (name) => variables[name]);
  assert.equal(told({}), true);
  for (const most of ["AVX512_CORE", "AVX512_CORE_BF16", "AVX10_1_512_AMX", "ALL", "DEFAULT", ""]) {
    assert.equal(told({ ONEDNN_MAX_CPU_ISA: most }), true, most);
  }
  for (const most of ["SSE41", "AVX", "AVX2", "AVX2_VNNI", "avx2_vnni_2"]) {
    assert.equal(told({ ONEDNN_MAX_CPU_ISA: most }), false, most);
  }
  assert.equal(told({ TF_ENABLE_ONEDNN_OPTS: "0" }), false);
  for (const other of [flags(""), flags("avx512f avx512cd"), ""]) {
    assert.equal(hasWideRegisters(other, () => undefined), false);
  }
});

Deno.test("instructionSets() names those by which float sums differ, whole words only", () => {
  const flags = (words: string) => `processor : 0\nflags\t\t: fpu ${words}\nbugs : amx_tile`;
  assert.equal(instructionSets(flags("avx512f avx2 avx512_bf16_not")), "avx2 avx512f");
  assert.equal(instructionSets(flags("avx avx512vl")), "");
  assert.equal(instructionSets(""), "");
});
