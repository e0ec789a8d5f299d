/**
 * Holds an engine to the truth: to reference numbers that another framework computed from the same initial parameters over
 * the same batches, and to Adam's formula in double precision.
 *
 * Outputs, maps, losses and gradients are sums; float32 in any order gives them to 1e-6 or 1e-5. Parameters are not: Adam
 * divides a gradient by its own size, so where a gradient is nearly 0, its last digit decides about the whole move, and five
 * steps later thousands of parameters have felt it. So the engine's gradients are held to the other framework's, and its moves to
 * what the formula makes of its own gradients, and of those so near to them that a sum in another order may give them.
 * @module
 */
import { convNet1, convNet2 } from "../../lib/models/networks.ts";
import type { Session } from "../../lib/trainer/session.ts";
import { ADAM } from "../../lib/trainer/graph.ts";
import type { Dataset, Network } from "../../lib/types.ts";
import type { ParityReference } from "./reference.ts";

/** What parity asks of an engine; `Session` is such an engine. */
export type Engine =
  & Pick<Session, "parameters" | "place" | "trainSteps" | "predict" | "activations" | "gradients">
  & Disposable;

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
  /** Of a move from the exact one, relative to what float32 makes of parameters, moments and rates. */
  moves: 1,
} as const;

const BATCH_SIZE = 64;
/**
 * Float32 keeps 24 bits of a parameter, and 5 digits of Adam's 1 − β₂, as PyTorch and tfjs do; gradients that are summed in
 * another order differ by a millionth of the largest of their tensor.
 */
const ROUNDING = { parameter: 2 ** -24, rate: 1e-5, gradient: 1e-6 };

/** What engines are held to: a reference file, with its network and data. */
export interface ParityCase {
  readonly reference: ParityReference;
  /** The network that the file is about, with its initial parameters. */
  readonly network: Network;
  readonly data: Dataset;
}

/** Prepares a case. @param data Fashion-MNIST in the file's order. */
export function parityCase(reference: ParityReference, data: Dataset): ParityCase {
  const build = reference.pool === "average" ? convNet1 : convNet2;
  return { reference, network: { ...build({ seed: 0 }), parameters: reference.initial }, data };
}

/**
 * Runs an engine over a case.
 * @param open Opens the engine for the network that it is given; disposed of here.
 * @returns One row for each quantity, in the order in which they were computed.
 */
export async function measureParity(
  parity: ParityCase,
  open: (network: Network) => Promise<Engine>,
): Promise<ParityRow[]> {
  using engine = await open(parity.network);
  engine.place(parity.data.train);
  return [...forwardRows(engine, parity), ...trainingRows(engine, parity)];
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

function trainingRows(engine: Engine, { reference, data: { train } }: ParityCase): ParityRow[] {
  const { learningRate } = reference.optimizer;
  const exactStep = followExactly(learningRate);
  return reference.steps.flatMap(({ loss, gradients }, step): ParityRow[] => {
    const [begin, end] = [step * BATCH_SIZE, (step + 1) * BATCH_SIZE];
    const ownGradients = engine.gradients(train, begin, end);
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
    rows.push(row("moves", farthestMove(before, after, exactStep(ownGradients), learningRate), TOLERANCES.moves));
    return rows;
  });
}

/** What a step should add to each parameter, and how far it may be off where gradients are summed in another order. */
export interface ExactStep {
  readonly moves: readonly Float64Array[];
  readonly slack: readonly Float64Array[];
}

/** The function that takes an engine's gradients of a step to what the step should do; each call is a step. */
export function followExactly(learningRate: number): (gradients: readonly Float32Array[]) => ExactStep {
  const adams = [0, -ROUNDING.gradient, ROUNDING.gradient].map((off) => ({ off, adam: exactAdam(learningRate) }));
  return (gradients) => {
    const [moves, ...others] = adams.map(({ off, adam }) =>
      adam(gradients.map((values) => {
        const shift = off * largest(values);
        return values.map((value) => value + shift);
      }))
    );
    const slack = moves.map((own, p) =>
      own.map((move, i) => Math.max(...others.map((other) => Math.abs(other[p][i] - move))))
    );
    return { moves, slack };
  };
}

/** Adam in double precision: a function that takes a step's gradients to what is added to each parameter; each call is a step. */
export function exactAdam(learningRate: number): (gradients: readonly Float32Array[]) => Float64Array[] {
  const { beta1, beta2, epsilon } = ADAM;
  let step = 0;
  let moments: Float64Array[][] | undefined;
  return (gradients) => {
    step++;
    moments ??= gradients.map(({ length }) => [new Float64Array(length), new Float64Array(length)]);
    const [correction1, correction2] = [1 - beta1 ** step, 1 - beta2 ** step];
    return gradients.map((values, p) => {
      const [first, second] = moments![p];
      return Float64Array.from(values, (gradient, i) => {
        first[i] = beta1 * first[i] + (1 - beta1) * gradient;
        second[i] = beta2 * second[i] + (1 - beta2) * gradient ** 2;
        return -learningRate * first[i] / correction1 / (Math.sqrt(second[i] / correction2) + epsilon);
      });
    });
  };
}

/** The largest distance of a move from the exact one, relative to what float32 lets it be. */
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
      const rounding = ROUNDING.parameter * Math.max(Math.abs(value), Math.abs(after[p][i]));
      farthest = Math.max(farthest, distance / (slack[p][i] + ROUNDING.rate * learningRate + rounding));
    })
  );
  return farthest;
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Infinity;
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0);
}

function relativeDifference(a: Float32Array, b: Float32Array): number {
  return largestDifference(a, b) / largest(b);
}

function largest(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
