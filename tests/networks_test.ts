import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { NetworkOptions } from "../lib/models/networks.ts";
import {
  buildNetwork,
  classicalNet,
  convNet1,
  convNet2,
  countParameters,
  layerTable,
  summary,
} from "../lib/models/networks.ts";
import { multilayerPerceptron } from "../studies/networks.ts";
import type { Architecture, Layer, Network } from "../lib/types.ts";
import { assertSameBits } from "./support/tensors.ts";

const shapeAndCount = (network: Network) =>
  layerTable(network).map(({ outputShape, parameterCount }) => [outputShape.join("×"), parameterCount]);

const refuses = (build: () => unknown, message: string | RegExp) =>
  assert.throws(build, { name: "RangeError", message });

Deno.test("convNet1() and convNet2() differ in one layer, and begin with the same bits", () => {
  const [gap, gmp] = [convNet1({ seed: 7 }), convNet2({ seed: 7 })];
  const differing = gap.layers.flatMap((layer, i) => isDeepStrictEqual(layer, gmp.layers[i]) ? [] : [i]);
  assert.deepEqual(differing, [16]);
  assert.deepEqual(gap.layers[16], { kind: "globalPool", pooling: "average" });
  assert.deepEqual(gmp.layers[16], { kind: "globalPool", pooling: "max" });
  assertSameBits(gap.parameters, gmp.parameters);
  assertSameBits(convNet1({ seed: 7 }).parameters, gap.parameters);
  assert.notDeepEqual(convNet1({ seed: 8 }).parameters, gap.parameters);
});

Deno.test("convNet1() draws kernels within Glorot's bounds and sets every bias to 0.01", () => {
  const { parameters } = convNet1({ seed: 3 });
  // √(6 / (fan in + fan out)) of the seven convolutions, with fans of size² · channels.
  const bounds = [0.272166, 0.204124, 0.166667, 0.144338, 0.117851, 0.102062, 0.377964];
  bounds.forEach((bound, i) => {
    const [kernel, bias] = parameters.slice(2 * i, 2 * i + 2);
    const largest = kernel.reduce((max, weight) => Math.max(max, Math.abs(weight)), 0);
    assert(largest <= bound + 1e-6 && largest > 0.9 * bound, `kernel ${i} reaches ${largest}, its bound is ${bound}`);
    assert(bias.every((value) => value === Math.fround(0.01)));
  });
});

Deno.test("convNet1() and convNet2() have the article's layers, shapes and 18,370 parameters, as summary() prints them", () => {
  const printed = summary(convNet2({ seed: 0 }));
  assert.equal(
    printed,
    `ConvNet_2: 28×28×1 in, 10 classes out (sigmoid of each output)
      Layer                Output    Parameters
 (0)  Conv 3×3, 1 → 8      28×28×8           80
 (1)  ReLU                 28×28×8
 (2)  Conv 3×3, 8 → 8      28×28×8          584
 (3)  ReLU                 28×28×8
 (4)  Max pool 2×2         14×14×8
 (5)  Conv 3×3, 8 → 16     14×14×16       1,168
 (6)  ReLU                 14×14×16
 (7)  Conv 3×3, 16 → 16    14×14×16       2,320
 (8)  ReLU                 14×14×16
 (9)  Max pool 2×2         7×7×16
(10)  Conv 3×3, 16 → 32    7×7×32         4,640
(11)  ReLU                 7×7×32
(12)  Conv 3×3, 32 → 32    7×7×32         9,248
(13)  ReLU                 7×7×32
(14)  Max pool 2×2         3×3×32
(15)  Conv 1×1, 32 → 10    3×3×10           330
(16)  Global max pool 3×3  1×1×10
18,370 parameters`,
  );
  const plain = (text: string) => text.replace("Global max pool", "Global average pool").replace(/ {2,}/g, "  ");
  assert.equal(plain(summary(convNet1({ seed: 0 }))), plain(printed).replace("ConvNet_2", "ConvNet_1"));
});

Deno.test("summary() names what a classical net is made of", () => {
  const network = classicalNet({ seed: 0, blocks: 1, depth: 1, hidden: 4, dropout: 0.5, output: "logits" });
  assert.equal(
    summary(network),
    `ClassicalNet: 28×28×1 in, 10 classes out (outputs as they are)
     Layer             Output   Parameters
(0)  Conv 3×3, 1 → 8   28×28×8          80
(1)  ReLU              28×28×8
(2)  Max pool 2×2      14×14×8
(3)  Flatten           1568
(4)  Linear, 1568 → 4  4             6,276
(5)  ReLU              4
(6)  Dropout 0.5       4
(7)  Linear, 4 → 10    10               50
6,406 parameters`,
  );
});

Deno.test("convNet2() follows width, blocks, depth, classes, input shape, output and name", () => {
  const network = convNet2({
    seed: 0,
    width: 4,
    blocks: 2,
    depth: 1,
    classes: 5,
    inputShape: [16, 12, 3],
    output: "logits",
    name: "Small",
  });
  assert.deepEqual(network.layers, [
    ...[{ kind: "conv", filters: 4, size: 3 }, { kind: "relu" }, { kind: "maxPool", size: 2 }],
    ...[{ kind: "conv", filters: 8, size: 3 }, { kind: "relu" }, { kind: "maxPool", size: 2 }],
    ...[{ kind: "conv", filters: 5, size: 1 }, { kind: "globalPool", pooling: "max" }],
  ]);
  assert.deepEqual(shapeAndCount(network), [
    ...[["16×12×4", 112], ["16×12×4", 0], ["8×6×4", 0], ["8×6×8", 296], ["8×6×8", 0], ["4×3×8", 0]],
    ...[["4×3×5", 45], ["1×1×5", 0]],
  ]);
  assert.deepEqual([network.name, network.output, network.inputShape, network.classes, network.seed], [
    ...["Small", "logits", [16, 12, 3], 5, 0],
  ]);
});

Deno.test("classicalNet() ends in linear layers, with or without a hidden one and dropout", () => {
  const head = (options: { hidden?: number; dropout?: number }) =>
    classicalNet({ seed: 0, ...options }).layers.slice(15);
  const last = { kind: "dense", units: 10 };
  const hidden = [{ kind: "dense", units: 64 }, { kind: "relu" }];
  assert.deepEqual(head({}), [{ kind: "flatten" }, ...hidden, last]);
  assert.deepEqual(head({ hidden: 0 }), [{ kind: "flatten" }, last]);
  assert.deepEqual(head({ dropout: 0.5 }), [{ kind: "flatten" }, ...hidden, { kind: "dropout", rate: 0.5 }, last]);
  // The trunk's convolutions are drawn first, so that the same seed gives them the article's weights.
  assertSameBits(
    classicalNet({ seed: 2 }).parameters.slice(0, 12),
    convNet1({ seed: 2 }).parameters.slice(0, 12),
  );
});

Deno.test("multilayerPerceptron() is flatten, hidden layers with ReLU and a layer to the classes; with 23 units as large as ConvNet_1", () => {
  const { layers, name, output } = multilayerPerceptron({ seed: 0, hidden: [9, 4], classes: 3, output: "logits" });
  assert.deepEqual(layers, [
    ...[{ kind: "flatten" }, { kind: "dense", units: 9 }, { kind: "relu" }],
    ...[{ kind: "dense", units: 4 }, { kind: "relu" }, { kind: "dense", units: 3 }],
  ]);
  assert.deepEqual([name, output], ["MLP", "logits"]);
  const counts = [multilayerPerceptron({ seed: 0, hidden: [23] }), convNet1({ seed: 0 })].map(countParameters);
  assert.deepEqual(counts, [784 * 23 + 23 + 23 * 10 + 10, 18370]);
  assert(1 - counts[0] / counts[1] < 0.005);
  refuses(() => multilayerPerceptron({ seed: 0, hidden: [0] }), /expected units of layer 1 to be a positive integer/);
});

Deno.test("convNet1() refuses maps that vanish, saying in which layer", () => {
  refuses(
    () => convNet1({ seed: 0, inputShape: [7, 28, 1] }),
    "Cannot build ConvNet_1: expected an input that layer 14 (Max pool 2×2) can take, found 1×7×32; " +
      "use a larger input, fewer poolings or another layer",
  );
  assert.equal(layerTable(convNet1({ seed: 0, inputShape: [8, 8, 1] }))[14].outputShape.join(), "1,1,32");
});

Deno.test("classicalNet() refuses options outside their range, and says which is expected", () => {
  const refused: [options: object, message: string | RegExp][] = [
    ...["width", "blocks", "depth", "classes"].flatMap((name) =>
      [0, -1, 1.5, NaN, Infinity].map((value): [object, RegExp] => [
        { [name]: value },
        new RegExp(`expected ${name} to be a positive integer`),
      ])
    ),
    [{ inputShape: [28, 0.5, 1] }, /expected a size of the input shape/],
    [{ hidden: 2.5 }, /expected units of layer 16 to be a positive integer/],
    [{ dropout: 1 }, "Cannot build the network: expected rate of layer 18 to be 0 ≤ rate < 1, found 1; change it"],
    [{ seed: 0.5 }, /seed must be an integer/],
  ];
  for (const [options, message] of refused) refuses(() => classicalNet({ seed: 0, ...options }), message);
});

Deno.test("buildNetwork() refuses layers that do not fit, and settings that are none", () => {
  const build = (layers: Layer[], rest: Partial<Architecture> = {}) =>
    buildNetwork({ name: "net", inputShape: [6, 6, 1], classes: 3, output: "logits", layers, ...rest }, 1);
  const conv = (filters: number, size = 1): Layer => ({ kind: "conv", filters, size });
  refuses(
    () => build([{ kind: "dense", units: 3 }]),
    /expected an input that layer 0 \(Linear, 6 → 3\) can take, found 6×6×1/,
  );
  refuses(() => build([{ kind: "flatten" }, conv(3)]), /expected an input that layer 1 .* can take, found 36;/);
  refuses(() => build([conv(3)]), /expected a last layer with 3 outputs, one per class, found 6×6×3/);
  refuses(() => build([]), /expected a last layer with 3 outputs/);
  const pool: Layer = { kind: "globalPool", pooling: "max" };
  refuses(() => build([conv(1.5), pool]), /filters of layer 0 to be a positive integer/);
  refuses(() => build([conv(3, 0), pool]), /size of layer 0 to be a positive integer/);
  refuses(() => build([{ kind: "maxPool", size: -2 }]), /size of layer 0 to be a positive integer/);
  refuses(() => build([{ kind: "flatten" }, { kind: "dense", units: Infinity }]), /units of layer 1 to be a positive/);
});

Deno.test("convNet1(): a missing seed, an unknown or misplaced option does not compile", () => {
  // Never called: `deno check` fails where one of these lines compiles.
  const wrong = () => [
    // @ts-expect-error The seed must be given.
    convNet1({}),
    // @ts-expect-error ConvNet_2 is the one that takes maxima.
    convNet1({ seed: 1, pooling: "max" }),
    // @ts-expect-error A shape has three sizes.
    convNet1({ seed: 1, inputShape: [28, 28] }),
    // @ts-expect-error The classical net has no global pooling.
    classicalNet({ seed: 1, pooling: "max" }),
    // @ts-expect-error There is no output by softmax.
    convNet1({ seed: 1, output: "softmax" }),
    // @ts-expect-error Kernels have a size.
    buildNetwork({ ...convNet1({ seed: 1 }), layers: [{ kind: "conv", filters: 8 }] }, 1),
  ];
  const options: NetworkOptions = { seed: 1 };
  assert.equal(typeof wrong, "function");
  assert.equal(convNet1(options).seed, 1);
});
