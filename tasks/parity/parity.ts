/**
 * Holds an engine to the truth: to reference numbers that another framework computed from the same initial parameters over
 * the same batches, and to the same steps in double precision.
 *
 * Outputs, maps, losses and gradients are sums; float32 in any order gives them to 1e-6 or 1e-5. Parameters are not: Adam
 * divides a gradient by its own size, so where a gradient is nearly 0, or is not 0 only because a value lay on this side of
 * a ReLU's corner, the last digit decides about the whole move, and five steps later thousands of parameters have felt it.
 * So each step is held to the exact step from where the engine was, within what exact arithmetic makes of gradients that
 * are as far off as gradients may be and of values that are as far off as maps may be. Where the engine has come to after
 * five steps is compared with the other framework more coarsely.
 * @module
 */
import { convNet1, convNet2 } from "../../lib/models/networks.ts";
import type { Evaluation } from "../../lib/trainer/forward.ts";
import type { StepOptions } from "../../lib/trainer/session.ts";
import type { Dataset, ImageSet, Network } from "../../lib/types.ts";
import { type DoubleGradients, doubleGradients } from "./double.ts";
import { exactAdam, type ExactStep, greatestMove } from "./exact_adam.ts";
import type { ParityReference } from "./reference.ts";

/** What parity asks of an engine; `Session` is such an engine. */
export interface Engine extends Disposable {
  parameters(): Float32Array[];
  place(set: ImageSet): void;
  trainSteps(order: Int32Array, options: StepOptions): Float32Array;
  evaluate(set: ImageSet, begin?: number, end?: number): Evaluation;
  predict(set: ImageSet, begin?: number, end?: number): { outputs: Float32Array; predicted: Int32Array };
  activations(set: ImageSet, layerIndex: number, begin?: number, end?: number): Float32Array;
  gradients(set: ImageSet, begin?: number, end?: number): Float32Array[];
}

/** How far an engine is from the truth in one respect. */
export interface ParityRow {
  readonly what: string;
  readonly difference: number;
  readonly tolerance: number;
}

/** The largest differences that pass. */
export const TOLERANCES = {
  outputs: 1e-6,
  maps: 1e-6,
  losses: 1e-6,
  /** Relative to the largest of the tensor. */
  gradients: 1e-5,
  /** Of a move from the exact one, relative to what the two tolerances above let it be off. */
  moves: 1,
  /** The share of parameters that may be further than 2e-6 from the other framework's: one value at a corner moved 2 %. */
  strays: 0.05,
} as const;

const STRAY = 2e-6;
const BATCH_SIZE = 64;
/** Float32 keeps 24 bits of a parameter, and 5 digits of Adam's 1 − β₂, as PyTorch and tfjs do. */
const ROUNDING = { parameter: 2 ** -24, rate: 1e-5 };

/** What engines are held to: a reference file, with its network and data. */
export interface ParityCase {
  readonly reference: ParityReference;
  /** The network that the file is about, with its initial parameters. */
  readonly network: Network;
  readonly data: Dataset;
  /** Gradients of the first batch. They are the same for all engines, so they are computed once. */
  readonly firstGradients: DoubleGradients;
}

/** Prepares a case. @param data Fashion-MNIST in the file's order. */
export function parityCase(reference: ParityReference, data: Dataset): ParityCase {
  const build = reference.pool === "average" ? convNet1 : convNet2;
  const network = { ...build({ seed: 0 }), parameters: reference.initial };
  return { reference, network, data, firstGradients: exactGradients(network, data.train, 0) };
}

/**
 * Runs an engine over a case.
 * @param open Opens the engine for the network that it is given; disposed of here.
 * @param options `exactSteps`: how many of the steps are held to double precision; after the first half a second each.
 * @returns One row for each quantity, in the order in which they were computed.
 */
export async function measureParity(
  parity: ParityCase,
  open: (network: Network) => Promise<Engine>,
  { exactSteps = parity.reference.steps.length }: { readonly exactSteps?: number } = {},
): Promise<ParityRow[]> {
  using engine = await open(parity.network);
  engine.place(parity.data.train);
  return [...forwardRows(engine, parity), ...trainingRows(engine, parity, exactSteps)];
}

function forwardRows(engine: Engine, { reference, data: { test } }: ParityCase): ParityRow[] {
  const { validationOutputs, featureMaps } = reference;
  const { outputs } = engine.predict(test, ...validationOutputs.images);
  const image = featureMaps.validationImage;
  const maps = Object.entries(featureMaps.byLayerIdx).map(([layerIndex, stored]): ParityRow => ({
    what: `maps at layer_idx ${layerIndex}`,
    difference: largestDifference(engine.activations(test, Number(layerIndex), image, image + 1), stored),
    tolerance: TOLERANCES.maps,
  }));
  const difference = largestDifference(outputs, validationOutputs.sigmoid);
  return [{ what: "outputs", difference, tolerance: TOLERANCES.outputs }, ...maps];
}

function trainingRows(engine: Engine, parity: ParityCase, exactSteps: number): ParityRow[] {
  const { reference, data: { train } } = parity;
  const { learningRate } = reference.optimizer;
  const exactStep = followExactly(parity);
  return reference.steps.flatMap(({ loss, gradients, parametersAfter }, step): ParityRow[] => {
    const [begin, end] = [step * BATCH_SIZE, (step + 1) * BATCH_SIZE];
    const ownGradients = gradients ? engine.gradients(train, begin, end) : [];
    const before = engine.parameters();
    const order = Int32Array.from({ length: BATCH_SIZE }, (_, i) => begin + i);
    const [ownLoss] = engine.trainSteps(order, { batchSize: BATCH_SIZE, learningRate });
    const after = engine.parameters();
    const row = (what: string, difference: number, tolerance: number) => ({
      what: `${what} of step ${step + 1}`,
      difference,
      tolerance,
    });
    const rows = [row("loss", Math.abs(ownLoss - loss), TOLERANCES.losses)];
    if (gradients) {
      const differences = gradients.map((values, i) => relativeDifference(ownGradients[i], values));
      rows.push(row("gradients", Math.max(...differences), TOLERANCES.gradients));
    }
    if (step < exactSteps) {
      rows.push(row("moves", farthestMove(before, after, exactStep(before), learningRate), TOLERANCES.moves));
    }
    if (parametersAfter) {
      const strays = after.map((values, i) =>
        values.filter((value, k) => Math.abs(value - parametersAfter[i][k]) > STRAY)
      );
      const count = (arrays: readonly ArrayLike<number>[]) => arrays.reduce((sum, { length }) => sum + length, 0);
      const farthest = Math.max(...after.map((values, i) => largestDifference(values, parametersAfter[i])));
      rows.push(row("share of strays", count(strays) / count(after), TOLERANCES.strays));
      rows.push(row("farthest stray", farthest, learningRate * reach(step + 1)));
    }
    return rows;
  });
}

/** The function that takes an engine's parameters before a step to what the step should do to them; each call is a step. */
export function followExactly(
  { network, reference, data, firstGradients }: ParityCase,
): (parameters: readonly Float32Array[]) => ExactStep {
  const adam = exactAdam({ ...reference.optimizer, gradientTolerance: TOLERANCES.gradients });
  let step = 0;
  return (parameters) =>
    adam(
      step++ === 0 ? firstGradients : exactGradients({ ...network, parameters: [...parameters] }, data.train, step - 1),
    );
}

/** The exact gradients of one batch, and what float32 may make of those values that lie as near a corner as maps may be off. */
function exactGradients(network: Network, train: ImageSet, batch: number): DoubleGradients {
  const [begin, end] = [batch * BATCH_SIZE, (batch + 1) * BATCH_SIZE];
  return doubleGradients(network, train, { begin, end, band: TOLERANCES.maps });
}

/** The largest distance of a move from the exact one, relative to what it may be. */
export function farthestMove(
  before: readonly Float32Array[],
  after: readonly Float32Array[],
  { moves, slack }: ExactStep,
  learningRate: number,
): number {
  let farthest = 0;
  before.forEach((values, p) =>
    values.forEach((value, i) => {
      const distance = Math.abs(after[p][i] - value - moves[p][i]);
      const allowed = slack[p][i] + ROUNDING.rate * learningRate +
        ROUNDING.parameter * Math.max(Math.abs(value), Math.abs(after[p][i]));
      farthest = Math.max(farthest, distance / allowed);
    })
  );
  return farthest;
}

/** How far apart two parameters can be after some steps from the same place, in units of the learning rate. */
function reach(steps: number): number {
  return 2 * Array.from({ length: steps }, (_, i) => greatestMove(i + 1)).reduce((sum, move) => sum + move, 0);
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Infinity;
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0);
}

function relativeDifference(a: Float32Array, b: Float32Array): number {
  return largestDifference(a, b) / b.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}
