/**
 * Holds an engine to reference numbers that another framework computed: outputs, feature maps, losses, gradients and
 * parameters of the article's network, from the same initial parameters over the same batches.
 * @module
 */
import { convNet1, convNet2 } from "../../lib/engine/networks.ts";
import type { Evaluation, StepOptions } from "../../lib/engine/session.ts";
import type { Dataset, ImageSet, Network } from "../../lib/types.ts";
import { sizeOf } from "../../lib/numbers.ts";

/** A tensor of a reference file: little-endian float32. */
interface StoredTensor {
  readonly shape: readonly number[];
  readonly float32_base64: string;
}

/** A reference file: see the header fields of `tests/references/*.json`. */
export interface ParityReference {
  readonly what: string;
  readonly pool: "avg" | "max";
  readonly optimizer: { readonly learningRate: number };
  readonly initial: readonly StoredTensor[];
  readonly validationOutputs: {
    readonly images: readonly [begin: number, end: number];
    readonly sigmoid: StoredTensor;
  };
  readonly featureMaps: {
    readonly validationImage: number;
    readonly byLayerIdx: Readonly<Record<string, StoredTensor>>;
  };
  readonly steps: readonly {
    readonly loss: number;
    readonly gradients?: readonly StoredTensor[];
    readonly parametersAfter?: readonly StoredTensor[];
  }[];
}

/** What parity asks of an engine; `Session` and `LayersSession` are such engines. */
export interface Engine {
  parameters(): Float32Array[];
  place(set: ImageSet): void;
  trainSteps(order: Int32Array, options: StepOptions): Float32Array;
  evaluate(set: ImageSet, begin?: number, end?: number): Evaluation;
  predict(set: ImageSet, begin?: number, end?: number): { outputs: Float32Array; predicted: Int32Array };
  activations(set: ImageSet, index: number, begin?: number, end?: number): Float32Array;
  gradients(set: ImageSet, begin?: number, end?: number): Float32Array[];
  close(): void;
}

/** How far an engine is from the reference in one respect. */
export interface ParityRow {
  readonly what: string;
  /** Largest absolute difference; of gradients, relative to the largest of their tensor. */
  readonly difference: number;
  readonly tolerance: number;
}

/** The largest differences that pass: float32 sums in another order, and what five steps make of them. */
export const TOLERANCES = { outputs: 1e-6, maps: 1e-6, losses: 1e-6, gradients: 1e-5, parameters: 2e-6 } as const;

const BATCH_SIZE = 64;

/**
 * Runs an engine over a reference file's cases.
 * @param open Opens the engine for the network that it is given; closed here.
 * @param data Fashion-MNIST in the files' order.
 * @returns One row for each quantity, in the order in which they were computed.
 */
export async function measureParity(
  reference: ParityReference,
  data: Dataset,
  open: (network: Network) => Promise<Engine>,
): Promise<ParityRow[]> {
  const build = reference.pool === "avg" ? convNet1 : convNet2;
  const network: Network = { ...build({ seed: 0 }), parameters: reference.initial.map(decode) };
  const engine = await open(network);
  try {
    engine.place(data.train);
    return [...forwardRows(engine, reference, data.test), ...trainingRows(engine, reference, data.train)];
  } finally {
    engine.close();
  }
}

function forwardRows(engine: Engine, { validationOutputs, featureMaps }: ParityReference, test: ImageSet): ParityRow[] {
  const { outputs } = engine.predict(test, ...validationOutputs.images);
  const image = featureMaps.validationImage;
  const maps = Object.entries(featureMaps.byLayerIdx).map(([layerIdx, stored]): ParityRow => ({
    what: `maps at layer_idx ${layerIdx}`,
    difference: largestDifference(engine.activations(test, Number(layerIdx) - 1, image, image + 1), decode(stored)),
    tolerance: TOLERANCES.maps,
  }));
  const difference = largestDifference(outputs, decode(validationOutputs.sigmoid));
  return [{ what: "outputs", difference, tolerance: TOLERANCES.outputs }, ...maps];
}

function trainingRows(engine: Engine, { optimizer, steps }: ParityReference, train: ImageSet): ParityRow[] {
  return steps.flatMap(({ loss, gradients, parametersAfter }, step): ParityRow[] => {
    const [begin, end] = [step * BATCH_SIZE, (step + 1) * BATCH_SIZE];
    const ownGradients = gradients ? engine.gradients(train, begin, end) : [];
    const order = Int32Array.from({ length: BATCH_SIZE }, (_, i) => begin + i);
    const [ownLoss] = engine.trainSteps(order, { batchSize: BATCH_SIZE, learningRate: optimizer.learningRate });
    const after = parametersAfter ? engine.parameters() : [];
    const row = (what: string, difference: number, tolerance: number) => ({
      what: `${what} of step ${step + 1}`,
      difference,
      tolerance,
    });
    return [
      row("loss", Math.abs(ownLoss - loss), TOLERANCES.losses),
      ...(gradients
        ? [
          row(
            "gradients",
            Math.max(...gradients.map((g, i) => relativeDifference(ownGradients[i], decode(g)))),
            TOLERANCES.gradients,
          ),
        ]
        : []),
      ...(parametersAfter
        ? [
          row(
            "parameters",
            Math.max(...parametersAfter.map((p, i) => largestDifference(after[i], decode(p)))),
            TOLERANCES.parameters,
          ),
        ]
        : []),
    ];
  });
}

function decode({ shape, float32_base64 }: StoredTensor): Float32Array {
  const bytes = Uint8Array.from(atob(float32_base64), (character) => character.charCodeAt(0));
  const values = new Float32Array(bytes.buffer);
  const expected = sizeOf(shape);
  if (values.length !== expected) {
    throw new SyntaxError(
      `Cannot read a reference tensor: expected ${expected} values, found ${values.length}; get the file again`,
    );
  }
  return values;
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Infinity;
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0);
}

function relativeDifference(a: Float32Array, b: Float32Array): number {
  return largestDifference(a, b) / b.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}
