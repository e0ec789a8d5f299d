import assert from "node:assert/strict";
import { classicalNet, convNet1, convNet2 } from "../lib/models/networks.ts";
import { openSession } from "../lib/trainer/session.ts";
import { type Checkpoint, type SettingOptions, trainSettings } from "../lib/trainer/train_options.ts";
import { evaluate, predict, train } from "../lib/trainer/trainer.ts";
import { mean } from "../lib/numbers.ts";
import type { EpochRecord, Network, Progress } from "../lib/types.ts";
import { timeless } from "./support/folder.ts";
import { imageSet, LAYERS_AROUND, networkOf, randomDataset } from "./support/networks.ts";
import { assertClose, assertSameBits } from "./support/tensors.ts";

/** 23 images for training and 5 for measuring, 6×6×2 in 3 classes. */
const DATA = randomDataset({ count: 23 });
const BATCHES = { batchSize: 8, learningRate: 0.01 };

const build = () => networkOf(LAYERS_AROUND.relu, { output: "sigmoid" });
const copyOf = (network: Network) => ({ ...network, parameters: network.parameters.map((values) => values.slice()) });

async function collect(training: AsyncIterable<EpochRecord>): Promise<EpochRecord[]> {
  return await Array.fromAsync(training);
}

Deno.test("train() takes the images in the file's order, and what is left over as a last, shorter batch", async () => {
  const network = build();
  using session = await openSession(copyOf(network), { towers: 1 }); // as many as 8 images get
  session.place(DATA.train);
  const order = Int32Array.from({ length: 23 }, (_, i) => i);
  const full = session.trainSteps(order.subarray(0, 16), BATCHES);
  const last = session.trainSteps(order.subarray(16), { ...BATCHES, batchSize: 7 });
  const expected = session.parameters();
  const [byImage, testByImage] = [session.evaluate(DATA.train), session.evaluate(DATA.test)];

  const [record, ...others] = await collect(train(network, DATA, { ...BATCHES, epochs: 1 }));
  assert.deepEqual(others, []);
  assert.equal(record.epoch, 1);
  assert.deepEqual(record.trainingLosses, [...full, ...last]);
  assertSameBits(network.parameters, expected);
  // Exact means count images; the mean of batch means would count the last 7 as much as the 8 before.
  const [a, b, c] = record.trainingLosses!;
  assert(Math.abs(record.trainingLoss - (8 * a + 8 * b + 7 * c) / 23) < 1e-12);
  assert(Math.abs(record.trainingLoss - (a + b + c) / 3) > 1e-6);
  // The sets are measured after the epoch, with the parameters it ends with.
  const correct = (predicted: Int32Array, labels: Uint8Array) => predicted.filter((c, i) => c === labels[i]).length;
  const { train: images, test } = DATA;
  const { measured } = record;
  assert.deepEqual(Object.keys(measured), ["train", "test"]);
  assert.deepEqual(measured.train!.accuracy, { correct: correct(byImage.predicted, images.labels), total: 23 });
  assert.deepEqual(measured.test!.accuracy, { correct: correct(testByImage.predicted, test.labels), total: 5 });
  assert.deepEqual(
    measured.train!.correctByClass,
    [0, 1, 2].map((c) => byImage.predicted.filter((p, i) => p === c && images.labels[i] === c).length),
  );
  assert.deepEqual(measured.test!.losses, [Math.fround(mean(testByImage.losses))]);
  assert(Math.abs(measured.test!.loss - mean(testByImage.losses)) < 1e-12);
  assert(record.seconds.training > 0 && record.seconds.evaluation > 0);
});

Deno.test("train() takes a batch that is larger than the set as the whole set", async () => {
  const [record] = await collect(train(build(), DATA, { epochs: 1, batchSize: 1000 }));
  assert.equal(record.trainingLosses!.length, 1);
});

Deno.test("predict() gives the scores of every class and the largest, the first of equals", async () => {
  const { scores, classes } = await predict(build(), DATA.train);
  assert.deepEqual([scores.length, classes.length], [69, 23]);
  assert(scores.every((score) => score > 0 && score < 1));
  assert.deepEqual(classes, (await evaluate(build(), DATA.train)).predicted);
  classes.forEach((label, i) => {
    const own = [...scores.subarray(3 * i, 3 * i + 3)];
    assert.equal(label, own.indexOf(Math.max(...own)));
  });
  // All cells at 255 saturate the sigmoid of 60 times as much, in the first two classes alike.
  const network = networkOf([{ kind: "conv", filters: 3, size: 1 }, { kind: "globalPool", pooling: "max" }], {
    inputShape: [2, 2, 1],
    output: "sigmoid",
  });
  network.parameters[0].set([-60, 60, 90]);
  const saturated = await predict(network, imageSet(Array(4).fill(255), [2, 2, 1]));
  assert.deepEqual([...saturated.scores.subarray(1)], [1, 1]);
  assert.deepEqual([...saturated.classes], [1]);
});

Deno.test("evaluate() and predict() measure sets that are larger than one native call", async () => {
  const large = randomDataset({ count: 2017 }).train;
  const network = build();
  const { predicted, losses } = await evaluate(network, large, { batchSize: 100 });
  const { classes, scores } = await predict(network, large);
  assert.deepEqual(classes, predicted);
  assert.deepEqual([scores.length, losses.length], [6051, 21]);
  const last = { ...large, pixels: large.pixels.slice(2000 * 72), labels: large.labels.slice(2000), count: 17 };
  assertClose((await predict(network, last)).scores, scores.slice(6000), { tolerance: 1e-6 });
  assertClose([(await evaluate(network, last)).loss], [losses[20]], { tolerance: 1e-6 });
});

Deno.test("train() goes on from a checkpoint to the same bits as without the pause", async () => {
  const options = { ...BATCHES, epochs: 4, shuffleSeed: 5 };
  const whole = networkOf(LAYERS_AROUND.dropout);
  const checkpoints = new Map<number, Checkpoint>();
  const history = await collect(
    train(whole, DATA, {
      ...options,
      onCheckpoint: (checkpoint) => void checkpoints.set(checkpoint.epoch, checkpoint),
    }),
  );
  assert.deepEqual([...checkpoints.keys()], [1, 2, 3, 4]);
  const resumed = networkOf(LAYERS_AROUND.dropout);
  const rest = await collect(train(resumed, DATA, { ...options, resumeFrom: checkpoints.get(2)! }));
  assert.deepEqual(timeless(rest), timeless(history).slice(2));
  assertSameBits(resumed.parameters, whole.parameters);
});

Deno.test("train() shuffles anew in each epoch, by the seed, and takes each image once", async () => {
  // So small a rate moves nothing: a batch's loss then tells only which images are in it.
  const still = { batchSize: 8, learningRate: 1e-30, epochs: 2 };
  const lossesOf = async (shuffleSeed: number | null) =>
    (await collect(train(build(), DATA, { ...still, shuffleSeed }))).map(({ trainingLosses }) => [...trainingLosses!]);
  const [inOrder, again] = await lossesOf(null);
  assert.deepEqual(inOrder, again);
  const [first, second] = await lossesOf(1);
  assert.notDeepEqual(first, second);
  assert.notDeepEqual(first, inOrder);
  assert.deepEqual(await lossesOf(1), [first, second]);
  assert.notDeepEqual((await lossesOf(2))[0], first);
  const mean = ([a, b, c]: number[]) => (8 * a + 8 * b + 7 * c) / 23;
  for (const losses of [first, second]) assertClose([mean(losses)], [mean(inOrder)], { tolerance: 1e-6 });
});

Deno.test("train() measures each part after each epoch, after the last one, or never", async () => {
  const data = { ...DATA, validation: { ...DATA.test, name: "random validation" } };
  const measured = async (measure: SettingOptions["measure"]) => {
    const history = await collect(train(build(), data, { ...BATCHES, epochs: 3, ...(measure ? { measure } : {}) }));
    return history.map(({ measured }) => Object.keys(measured).join());
  };
  assert.deepEqual(await measured(undefined), Array(3).fill("train,validation,test"));
  assert.deepEqual(await measured({ train: "never", test: "last" }), ["validation", "validation", "validation,test"]);
  assert.deepEqual(await measured({ train: "never", validation: "never", test: "never" }), ["", "", ""]);
});

Deno.test("train(): dropout follows the network's seed, not the order of images", async () => {
  // So small a rate moves nothing, and one batch holds every image: the loss then tells only which units were left out.
  const still = { batchSize: 100, learningRate: 1e-30, epochs: 1 };
  const lossOf = async (seed: number, shuffleSeed: number | null) => {
    const network = { ...networkOf(LAYERS_AROUND.dropout), seed };
    return (await collect(train(network, DATA, { ...still, shuffleSeed })))[0].trainingLoss;
  };
  assert.equal(await lossOf(1, null), await lossOf(1, null));
  assert.notEqual(await lossOf(1, null), await lossOf(2, null));
});

Deno.test("train() can learn a small batch by heart; a sigmoid keeps the loss above 1.4612 all the same", async () => {
  const set = {
    ...DATA.train,
    pixels: DATA.train.pixels.slice(0, 8 * 72),
    labels: DATA.train.labels.slice(0, 8),
    count: 8,
  };
  const labels = Uint8Array.from([0, 1, 2, 0, 1, 2, 0, 1]);
  const batch = { ...DATA, train: { ...set, labels } };
  for (const [builder, output] of [[convNet1, "logits"], [classicalNet, "logits"], [convNet2, "sigmoid"]] as const) {
    const network = builder({ seed: 1, inputShape: [6, 6, 2], classes: 10, blocks: 1, output });
    const history = await collect(
      train(network, batch, { epochs: output === "logits" ? 150 : 50, batchSize: 8, learningRate: 0.01 }),
    );
    const { measured, trainingLoss } = history.at(-1)!;
    if (output === "logits") assert.deepEqual(measured.train!.accuracy, { correct: 8, total: 8 }, network.name);
    // −ln(e / (e + 9)): the softmax of one 1 among nine 0 is all that ten sigmoids can give.
    const floor = output === "sigmoid" ? Math.log(1 + 9 / Math.E) : 0;
    assert(history.every((record) => record.trainingLoss > floor), `${network.name} is below ${floor}`);
    assert(trainingLoss < history[0].trainingLoss - 0.3, `${network.name} has learnt little: ${trainingLoss}`);
  }
});

Deno.test("train() reports each phase up to its end, and the mean loss of what was just trained", async () => {
  const seen: Progress[] = [];
  const history = await collect(
    train(build(), DATA, { ...BATCHES, epochs: 2, onProgress: (progress) => void seen.push(progress) }),
  );
  const ends = seen.filter(({ done, total }) => done === total).map(({ epoch, phase, total }) => [epoch, phase, total]);
  assert.deepEqual(
    ends,
    [1, 2].flatMap((epoch) => [
      ...[[epoch, "training", 23], [epoch, "measuring train", 23], [epoch, "measuring test", 5]],
    ]),
  );
  assert(seen.every(({ epochs, done }) => epochs === 2 && done > 0));
  assert.deepEqual(seen.map(({ phase, loss }) => phase === "training" ? typeof loss : loss).filter(Boolean), [
    ...seen.filter(({ phase }) => phase === "training").map(() => "number"),
  ]);
  // The first call is one step, so that something is seen at once.
  assert.deepEqual([seen[0].done, seen[0].loss], [8, history[0].trainingLosses![0]]);
});

Deno.test("trainSettings() gives the article's where none are given", () => {
  const measure = { train: "each", validation: "each", test: "each" } as const;
  const article = { epochs: 60, batchSize: 64, learningRate: 3e-4, schedule: "constant", shuffleSeed: null, measure };
  assert.deepEqual(trainSettings({}), article);
  const given = { epochs: 1, batchSize: 7, learningRate: 1, shuffleSeed: 0 };
  assert.deepEqual(trainSettings(given), { ...given, schedule: "constant", measure });
  assert.deepEqual(trainSettings({ measure: { test: "last" } }).measure, { ...measure, test: "last" });
});

Deno.test("train(), evaluate() and trainSettings() refuse settings outside their range", async () => {
  const expectations = {
    epochs: "a positive integer",
    batchSize: "a positive integer",
    learningRate: "positive and finite",
    shuffleSeed: "an integer 0 … 4294967295, or null",
  };
  for (const [name, expected] of Object.entries(expectations)) {
    const fractions = name === "learningRate" ? [] : [0.5];
    const zero = name === "shuffleSeed" ? [2 ** 32] : [0];
    for (const value of [...zero, -1, NaN, Infinity, -Infinity, ...fractions]) {
      const refusal = {
        name: "RangeError",
        message: `Cannot train: expected ${name} to be ${expected}, found ${value}; change it`,
      };
      assert.throws(() => trainSettings({ [name]: value }), refusal);
      await assert.rejects(collect(train(build(), DATA, { [name]: value })), refusal);
      if (name === "batchSize") await assert.rejects(evaluate(build(), DATA.test, { batchSize: value }), refusal);
    }
  }
});

Deno.test("train(), evaluate() and predict() refuse images that don't fit the network", async () => {
  const refusal = (name: string) => ({
    name: "RangeError",
    message: `Cannot use ${name} with net: expected images of 6×6×1 in at most 2 classes, found 6×6×2 in 3; ` +
      `build the network with the set's inputShape and classes`,
  });
  const small = networkOf([{ kind: "conv", filters: 2, size: 3 }, { kind: "globalPool", pooling: "max" }], {
    inputShape: [6, 6, 1],
    classes: 2,
  });
  await assert.rejects(collect(train(small, DATA)), refusal("random train"));
  await assert.rejects(evaluate(small, DATA.test), refusal("random test"));
  await assert.rejects(predict(small, DATA.test), refusal("random test"));
  const mixed = { ...DATA, test: { ...DATA.test, shape: [12, 3, 2] as const } };
  await assert.rejects(collect(train(build(), mixed)), /Cannot use random test with net: .* found 12×3×2 in 3/);
});
