import assert from "node:assert/strict";
import { convNet1 } from "../lib/models/networks.ts";
import { defaultPacked, defaultTowers, imagesPerCall, openForward } from "../lib/trainer/forward.ts";
import { openSession } from "../lib/trainer/session.ts";
import { loadTensorflow } from "../lib/trainer/tensorflow.ts";
import type { Network, Shape } from "../lib/types.ts";
import { nativeCounts } from "./support/memory.ts";
import "../studies/pooling_graphs.ts";
import { LAYERS_AROUND, networkOf, randomSet } from "./support/networks.ts";
import { assertClose, assertSameBits } from "./support/tensors.ts";
import { testInFolder } from "./support/folder.ts";
import { setEnv } from "./support/surroundings.ts";

const NETWORK = networkOf(LAYERS_AROUND.maxPool, { output: "sigmoid" });
const SET = randomSet({ count: 12 });
const STEP = { batchSize: 4, learningRate: 0.01 };
const ORDER = Int32Array.from({ length: 12 }, (_, i) => i);

Deno.test("defaultTowers() gives a tower to each core, 8 images at least to each tower, and one to a GPU", () => {
  const table = [1, 2, 4, 16].map((cores) => defaultTowers("CPU", cores));
  assert.deepEqual(table, [1, 2, 4, 8]);
  assert.deepEqual([7, 8, 15, 16, 31, 32].map((size) => defaultTowers("CPU", 4, size)), [1, 1, 1, 2, 3, 4]);
  assert.equal(defaultTowers("GPU", 16), 1);
});

Deno.test("defaultPacked() packs on a CPU with registers of 16 floats, and a session does so unless it is told otherwise", async () => {
  assert.equal(defaultPacked({ device: "CPU", hasWideRegisters: true }), true);
  assert.equal(defaultPacked({ device: "CPU", hasWideRegisters: false }), false);
  assert.equal(defaultPacked({ device: "GPU", hasWideRegisters: true }), false);
  using usual = await openSession(NETWORK);
  assert.equal(usual.packed, defaultPacked(await loadTensorflow()));
  for (const packed of [true, false]) {
    using session = await openSession(NETWORK, { packed });
    assert.equal(session.packed, packed);
  }
});

Deno.test("openSession() refuses a number of towers that is none", async () => {
  const [, models] = await nativeCounts();
  for (const towers of [0, -1, 1.5, NaN]) {
    await assert.rejects(openSession(NETWORK, { towers }), {
      name: "RangeError",
      message: `Cannot compile net: expected towers to be a positive integer, found ${towers}; leave them out`,
    });
  }
  assert.equal((await nativeCounts())[1], models);
});

Deno.test("Session: training changes no array that parameters, state or images were given in", async () => {
  const network = networkOf([{ kind: "flatten" }, { kind: "dense", units: 3 }]);
  using session = await openSession(network);
  // TensorFlow uses memory as it is where it lies at a multiple of 64 bytes, and changes its variables in place: one of
  // these sixteen places is such a multiple.
  for (let offset = 0; offset < 16; offset++) {
    const moved = (values: Float32Array) => {
      const place = new Float32Array(values.length + 16).subarray(offset, offset + values.length);
      place.set(values);
      return place;
    };
    const variables = session.state().variables.map(moved);
    const copies = variables.map((values) => values.slice());
    const pixels = new Uint8Array(new Uint8Array(SET.pixels.length + 64).buffer, 4 * offset, SET.pixels.length);
    pixels.set(SET.pixels);
    session.setState({ variables, step: 0 });
    session.place({ ...SET, pixels });
    for (let i = 0; i < 3; i++) session.trainSteps(ORDER, STEP);
    assertSameBits(variables, copies);
    // Nor does a change of the given images reach what was placed.
    const losses = session.trainSteps(ORDER, { ...STEP, learningRate: 0 });
    pixels.fill(0);
    assertSameBits([session.trainSteps(ORDER, { ...STEP, learningRate: 0 })], [losses]);
  }
});

Deno.test("Session: steps in one call, in several, and through a stored state give the same bits", async () => {
  const network = networkOf(LAYERS_AROUND.dropout);
  const open = async () => {
    const session = await openSession(network);
    session.place(SET);
    return session;
  };
  using whole = await open();
  const cut = await open();
  const losses = whole.trainSteps(ORDER, { ...STEP, seed: 7 });
  const first = cut.trainSteps(ORDER.subarray(0, 4), { ...STEP, seed: 7 });
  const state = cut.state();
  assert.equal(state.step, 1);
  assert.equal(state.variables.length, network.parameters.length * 3);
  cut[Symbol.dispose]();
  using resumed = await open();
  resumed.setState(state);
  const rest = resumed.trainSteps(ORDER.subarray(4), { ...STEP, seed: 7 });
  assertSameBits([losses], [Float32Array.of(...first, ...rest)]);
  assert.equal(resumed.state().step, 3);
  assertSameBits(resumed.state().variables, whole.state().variables);
});

Deno.test("Session: setParameters() begins anew, moments and step at 0", async () => {
  using session = await openSession(NETWORK);
  session.place(SET);
  const first = [session.trainSteps(ORDER, STEP), ...session.state().variables];
  session.setParameters(NETWORK.parameters);
  assert.equal(session.state().step, 0);
  assert(session.state().variables.slice(6).every((values) => values.every((value) => value === 0)));
  assertSameBits([session.trainSteps(ORDER, STEP), ...session.state().variables], first);
});

Deno.test("Session: a failed call says what failed, and the session works on", async () => {
  using session = await openSession(NETWORK);
  session.place(SET);
  const [tensors] = await nativeCounts();
  const good = session.predict(SET).outputs;
  assert.throws(() => session.trainSteps(Int32Array.of(0, 1, 2, 12), STEP), /indices\[.*\] = 12 is not in \[0, 12\)/);
  assert.throws(() => session.trainSteps(ORDER.subarray(0, 6), STEP), RangeError); // one batch and a half
  assert.equal(session.state().step, 0);
  assert.throws(() => session.predict(randomSet({ shape: [6, 6, 1] })), Error);
  assert.deepEqual(session.predict(SET).outputs, good);
  assert.equal((await nativeCounts())[0], tensors);
});

Deno.test("Session: no call leaves native memory behind, and disposing frees the model", async () => {
  const before = await nativeCounts();
  const session = await openSession(convNet1({ seed: 0 }));
  const set = randomSet({ count: 9, shape: [28, 28, 1], classes: 10 });
  assert.deepEqual(await nativeCounts(), [before[0], before[1] + 1]);
  session.place(set);
  session.place(set);
  session.trainSteps(Int32Array.from({ length: 8 }, (_, i) => i), { batchSize: 4, learningRate: 1e-3 });
  session.evaluate(set);
  session.predict(set, 3, 4);
  session.activations(set, 16);
  session.gradients(set);
  session.inputGradients(set, new Float32Array(90));
  session.setState(session.state());
  session.parameters();
  assert.deepEqual(await nativeCounts(), [before[0], before[1] + 1]);
  session[Symbol.dispose]();
  assert.deepEqual(await nativeCounts(), before);
});

Deno.test("openForward() keeps the latest four sessions, and gives one to the next network of its architecture", async () => {
  const models = async () => (await nativeCounts())[1];
  const before = await models();
  const other = { ...NETWORK, name: "other", parameters: NETWORK.parameters.map((values) => values.map(() => 0)) };
  const outputsOf = async (network: Network) => {
    using session = await openForward(network);
    return session.predict(SET).outputs;
  };
  const own = await outputsOf(NETWORK);
  const compiled = await models();
  assert.deepEqual(new Set(await outputsOf(other)), new Set([0.5])); // its own parameters, not those of before
  assert.deepEqual(await outputsOf(NETWORK), own);
  {
    using first = await openForward(NETWORK);
    using second = await openForward(other); // at the same time each has its own
    assert.deepEqual([first.predict(SET).outputs, new Set(second.predict(SET).outputs)], [own, new Set([0.5])]);
  }
  assert(await models() <= compiled + 1);
  for (const classes of [4, 5, 6, 7, 8]) {
    await outputsOf(networkOf([{ kind: "flatten" }, { kind: "dense", units: classes }], { classes }));
  }
  assert(await models() <= before + 4);
});

Deno.test("imagesPerCall() takes fewer images the larger they are", () => {
  const countOf = (inputShape: Shape, device: "CPU" | "GPU" = "CPU") =>
    imagesPerCall(convNet1({ seed: 0, inputShape }), device);
  assert.deepEqual([countOf([28, 28, 1]), countOf([28, 28, 3]), countOf([64, 64, 3])], [128, 128, 24]);
  assert.deepEqual([countOf([224, 224, 3]), countOf([512, 512, 3])], [2, 2]);
  assert.deepEqual([countOf([28, 28, 1], "GPU"), countOf([224, 224, 3], "GPU")], [1024, 16]);
});

testInFolder("openSession() leaves no model and no folder in the temporary directory when it fails", async (place) => {
  const [, models] = await nativeCounts();
  using _ = setEnv({ TMPDIR: place });
  (await openSession(NETWORK))[Symbol.dispose]();
  await assert.rejects(openSession({ ...NETWORK, parameters: [] }), /Cannot set the state of net/);
  assert.deepEqual(await Array.fromAsync(Deno.readDir(place)), []);
  assert.equal((await nativeCounts())[1], models);
});

Deno.test("Session: a pooling's own numbers may be learned faster than the rest, which learns as before", async () => {
  const stepOf = async (more: { readonly rateFactor?: number }) => {
    const network = networkOf([{ kind: "conv", filters: 3, size: 3 }, {
      kind: "globalPool",
      pooling: "attention",
      ...more,
    }]);
    using session = await openSession(network);
    session.place(SET);
    session.trainSteps(ORDER.subarray(0, 4), STEP);
    const after = session.parameters();
    const own = after.pop()!;
    return { trunk: after, moved: own.map((value, i) => value - network.parameters.at(-1)![i]) };
  };
  const [usual, one, tenfold] = [await stepOf({}), await stepOf({ rateFactor: 1 }), await stepOf({ rateFactor: 10 })];
  assertSameBits([one.moved], [usual.moved]);
  assertSameBits(tenfold.trunk, usual.trunk);
  assert(usual.moved.some((value) => Math.abs(value) > 0.001));
  assertClose(tenfold.moved, usual.moved.map((value) => 10 * value), { tolerance: 1e-5 });
  assert.throws(() => networkOf([{ kind: "globalPool", pooling: "gem", rateFactor: 0 }], { inputShape: [6, 6, 3] }), {
    name: "RangeError",
    message: "Cannot build the network: expected rateFactor of layer 0 to be finite and above 0, found 0; change it",
  });
});

Deno.test("Session: memory is flat over 10,000 steps", async () => {
  const network = networkOf([{ kind: "conv", filters: 3, size: 3 }, { kind: "globalPool", pooling: "max" }]);
  using session = await openSession(network);
  session.place(SET);
  const order = Int32Array.from({ length: 40 }, (_, i) => i % 12);
  const trainThousand = () => {
    for (let call = 0; call < 100; call++) session.trainSteps(order, STEP); // 10 steps each
  };
  for (let i = 0; i < 2; i++) trainThousand(); // until allocators have what they keep
  const [before, [tensors]] = [Deno.memoryUsage().rss, await nativeCounts()];
  for (let i = 0; i < 10; i++) trainThousand();
  const grown = (Deno.memoryUsage().rss - before) / 2 ** 20;
  assert.equal((await nativeCounts())[0], tensors);
  // It grew by 0.1 MiB when this was written. 4 MiB is 400 bytes a step, and room for JavaScript's heap to move.
  assert(grown < 4, `resident memory grew by ${grown.toFixed(1)} MiB`);
});
