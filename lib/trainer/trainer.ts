/**
 * Trains networks as the article does, and measures them. Training is an async generator of plain records: it stops at
 * `break` and at an `AbortSignal`, at the interrupt button and at SIGTERM, and the network keeps what it learnt.
 * @module
 */
import { requireFit } from "../models/networks.ts";
import { permutation, randomGenerator, streamSeed } from "../random.ts";
import {
  type BatchHooks,
  breathe,
  CALL_MS,
  defaultTowers,
  type ForwardSession,
  inBatches,
  openForward,
} from "./forward.ts";
import { openSession, type Session } from "./session.ts";
import { noteInterrupt } from "../kernel.ts";
import { noteUnfinished } from "../unfinished.ts";
import { InterruptedError, Stop } from "./stop.ts";
import { DATASET, IMAGES, NETWORK } from "../kinds.ts";
import { check, optionsOf } from "../options.ts";
import { loadTensorflow } from "./tensorflow.ts";
import { scheduleFactor, TRAIN_OPTIONS, type TrainOptions, trainSettings } from "./train_options.ts";
import type {
  Dataset,
  EpochRecord,
  ImageSet,
  Measurement,
  Measurements,
  Network,
  Part,
  Progress,
  TrainSettings,
} from "../types.ts";
import { mean } from "../numbers.ts";

/** What {@link evaluate} measures. */
export interface SetEvaluation extends Required<Measurement> {
  /** Class given to each image, `[count]`. */
  readonly predicted: Uint8Array;
}

/** In the order in which they are measured. */
const PARTS: readonly Part[] = ["train", "validation", "test"];

/** A training that is to begin: `for await` gets its epochs one by one, `await` trains to the end and gets them all. */
export interface Training extends AsyncGenerator<EpochRecord, void, undefined>, PromiseLike<EpochRecord[]> {}

/**
 * Trains a network on `data.train` and measures it after each epoch, on the parts whose turn it is.
 * The network's parameters hold what was learnt after each record, and after stopping early. An epoch whose last native call
 * is done is never thrown away. It begins when it is waited for: `for await (const epoch of train(…))`, or
 * `const history = await train(…)`.
 * @throws {TypeError} At once, for a wrong option or argument. @throws {RangeError} When a setting is outside its range, or the data does not fit the network.
 * @throws {InterruptedError} At SIGINT or SIGTERM, after the current native call.
 */
export function train(network: Network, data: Dataset, options: TrainOptions = {}): Training {
  check("train", { network: [network, NETWORK], data: [data, DATASET], options: [options, optionsOf(TRAIN_OPTIONS)] });
  const idle = `train: nothing is trained yet; write "await train(…)", or "for await (const epoch of train(…))"`;
  const epochs = trainEpochs(network, data, options);
  return Object.assign(epochs, {
    then: ((...handlers) => Array.fromAsync(epochs).then(...handlers)) as PromiseLike<EpochRecord[]>["then"],
    [Symbol.for("Jupyter.display")]: () => ({ "text/plain": idle }),
  });
}

async function* trainEpochs(
  network: Network,
  data: Dataset,
  options: TrainOptions,
): AsyncGenerator<EpochRecord, void, undefined> {
  const settings = trainSettings(options);
  for (const part of PARTS) if (data[part]) requireFit(network, data[part]);
  using stop = new Stop(options.signal);
  const { device, threads } = await loadTensorflow();
  const towers = options.towers ?? defaultTowers(device, threads, settings.batchSize);
  using session = await openSession(network, { towers, packed: options.packed });
  const tell = async (progress: Omit<Progress, "epochs">) => {
    await options.onProgress?.({ ...progress, epochs: settings.epochs });
    await breathe();
  };
  let epoch = options.resumeFrom?.epoch ?? 0;
  const noteProgress = () => noteUnfinished(network.parameters, { done: epoch, planned: settings.epochs });
  try {
    noteProgress();
    session.place(data.train);
    if (options.resumeFrom) session.setState(options.resumeFrom.state);
    const seed = streamSeed(network.seed, "dropout");
    while (epoch < settings.epochs && !stop.isAsked) {
      const pass = { ...settings, epoch: epoch + 1, seed, tell, stop };
      const began = performance.now();
      const trainingLosses = await trainingPass(session, data.train, pass);
      const trained = performance.now();
      const measured = trainingLosses && await measureParts(session, data, pass);
      if (!measured) break;
      setParameters(network, session.parameters());
      epoch++;
      noteProgress();
      await options.onCheckpoint?.({ epoch, state: session.state() });
      yield {
        epoch,
        // A maximum passes over what is no number, so the losses of a network without any may look sound.
        trainingLoss: network.parameters.every((values) => values.every(Number.isFinite))
          ? meanOverImages(trainingLosses, data.train.count, settings.batchSize)
          : NaN,
        trainingLosses,
        measured,
        seconds: { training: seconds(trained - began), evaluation: seconds(performance.now() - trained) },
      };
    }
  } finally {
    setParameters(network, session.parameters());
  }
  if (!stop.interruption) return;
  noteInterrupt();
  throw new InterruptedError(
    stop.interruption,
    `${stop.interruption} stopped the training of ${network.name} after epoch ${epoch} of ${settings.epochs}; ` +
      `the network keeps what it learnt`,
  );
}

/** Measures a network on a set. @throws {RangeError} When the images don't fit the network, or `batchSize` is no size. */
export async function evaluate(
  network: Network,
  set: ImageSet,
  options: { batchSize?: number } = {},
): Promise<SetEvaluation> {
  const kinds = optionsOf<typeof options>({ batchSize: "a number" });
  check("evaluate", { network: [network, NETWORK], set: [set, IMAGES], options: [options, kinds] });
  const { batchSize } = trainSettings(options);
  requireFit(network, set);
  using session = await openForward(network);
  return (await measure(session, set, batchSize))!; // nobody stops it
}

/**
 * What a network says of each image.
 * @returns `scores`: the outputs, `[count, classes]`, in 0–1 behind a sigmoid; `classes`: the largest of each image, the first of equals.
 * @throws {RangeError} When the images do not fit the network.
 */
export async function predict(network: Network, set: ImageSet): Promise<{ scores: Float32Array; classes: Uint8Array }> {
  check("predict", { network: [network, NETWORK], set: [set, IMAGES] });
  requireFit(network, set);
  using session = await openForward(network);
  const scores = new Float32Array(set.count * network.classes);
  const classes = new Uint8Array(set.count);
  await inBatches(session, set.count, (begin, end) => {
    const part = session.predict(set, begin, end);
    scores.set(part.outputs, begin * network.classes);
    classes.set(part.predicted, begin);
  });
  return { scores, classes };
}

interface PassOptions extends TrainSettings {
  readonly epoch: number;
  /** What dropout draws from. */
  readonly seed: number;
  /** Reports progress and lets the event loop run. */
  readonly tell: (progress: Omit<Progress, "epochs">) => Promise<void>;
  readonly stop: Stop;
}

/** One pass over the training images; `undefined` when it was stopped before its end. */
async function trainingPass(
  session: Session,
  { count }: ImageSet,
  { batchSize, learningRate, schedule, shuffleSeed, epochs, epoch, seed, tell, stop }: PassOptions,
): Promise<number[] | undefined> {
  const allSteps = epochs * Math.ceil(count / batchSize);
  const shareOf = (step: number) => scheduleFactor(schedule, step, allSteps);
  const order = orderOfEpoch(count, shuffleSeed, epoch);
  const losses: number[] = [];
  let steps = 1;
  for (let begin = 0; begin < count;) {
    if (stop.isAsked) return undefined;
    const size = Math.min(batchSize, count - begin);
    const end = begin + size * Math.min(steps, Math.floor((count - begin) / size));
    const began = performance.now();
    const part = session.trainSteps(order.subarray(begin, end), { batchSize: size, learningRate, shareOf, seed });
    steps = Math.max(1, Math.min(2 * steps, Math.floor(part.length * CALL_MS / (performance.now() - began))));
    losses.push(...part);
    begin = end;
    await tell({ epoch, phase: "training", done: end, total: count, loss: mean(part) });
  }
  return losses;
}

/** The file's order, or one that follows from the seed and the epoch alone, so that resumed training sees the same. */
function orderOfEpoch(count: number, shuffleSeed: number | null, epoch: number): Int32Array {
  if (shuffleSeed === null) return Int32Array.from({ length: count }, (_, i) => i);
  return permutation(count, randomGenerator(streamSeed(shuffleSeed, `epoch ${epoch}`)));
}

/** Measures the parts whose turn it is after this epoch; `undefined` when it was stopped before its end. */
async function measureParts(
  session: Session,
  data: Dataset,
  { batchSize, epochs, epoch, measure: when, tell, stop }: PassOptions,
): Promise<Measurements | undefined> {
  const measured: { [P in Part]?: Measurement } = {};
  for (const part of PARTS) {
    const set = data[part];
    if (!set || !(when[part] === "each" || when[part] === "last" && epoch === epochs)) continue;
    const evaluation = await measure(session, set, batchSize, {
      tell: (done) => tell({ epoch, phase: `measuring ${part}`, done, total: set.count }),
      stop,
    });
    if (!evaluation) return undefined;
    const { predicted: _, ...measurement } = evaluation;
    measured[part] = measurement;
  }
  return measured;
}

/** Measures a set, its losses as means of `batchSize` images; `undefined` when it was stopped before its end. */
async function measure(
  session: ForwardSession,
  set: ImageSet,
  batchSize: number,
  hooks?: BatchHooks,
): Promise<SetEvaluation | undefined> {
  const losses = new Float32Array(set.count);
  const predicted = new Uint8Array(set.count);
  const isWhole = await inBatches(session, set.count, (begin, end) => {
    const part = session.evaluate(set, begin, end);
    losses.set(part.losses, begin);
    predicted.set(part.predicted, begin);
  }, hooks);
  if (!isWhole) return undefined;
  const correctByClass = set.classes.map(() => 0);
  predicted.forEach((label, i) => label === set.labels[i] && correctByClass[label]++);
  const correct = correctByClass.reduce((sum, count) => sum + count, 0);
  const batches = Array.from(
    { length: Math.ceil(set.count / batchSize) },
    (_, i) => Math.fround(mean(losses.subarray(i * batchSize, (i + 1) * batchSize))),
  );
  const accuracy = { correct, total: set.count };
  return { loss: mean(losses), losses: batches, accuracy, correctByClass, predicted };
}

/** The mean over images of what is given as means over batches. */
function meanOverImages(losses: readonly number[], count: number, batchSize: number): number {
  return losses.reduce((sum, loss, i) => sum + loss * Math.min(batchSize, count - i * batchSize), 0) / count;
}

/** Copies values into a network's parameters. */
export function setParameters(network: Network, parameters: readonly Float32Array[]): void {
  network.parameters.forEach((values, i) => values.set(parameters[i]));
}

/** Milliseconds as seconds, to the millisecond. */
function seconds(milliseconds: number): number {
  return Math.round(milliseconds) / 1000;
}
