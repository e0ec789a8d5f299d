/**
 * Writes a network as one TensorFlow graph: the forward pass that measures and looks inside and, for training only, the steps
 * in a loop (forward, loss, gradients, optimizer) and the gradients. A batch is split over towers, one for each core, that
 * share the variables; their gradients are added in a fixed order. What a session feeds and fetches stands in {@link NAMES}.
 * @module
 */
import {
  after,
  FLOAT,
  GraphBuilder,
  type GraphNode,
  INT32,
  INTS,
  type Tensor,
  UINT8,
} from "../models/graph_builder.ts";
import { layerTable, parameterShapes } from "../models/networks.ts";
import {
  concatRows,
  gatherRows,
  joinRows,
  meanLoss,
  type Pass,
  splitBatch,
  sumGradients,
  takeRows,
  writePass,
} from "./passes.ts";
import type { Architecture } from "../types.ts";

/** Decay rates of Adam's moments and its ε, which stands beside the bias-corrected root (Kingma and Ba 2015). */
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
/** What Adam keeps beside each parameter, in the order of the state. */
const SLOTS = ["first moment", "second moment"] as const;

/** What a graph is written for. */
export interface GraphOptions {
  /** Whether the graph trains; one that does not has the forward pass alone, and is written in a third of the time. */
  readonly trains: boolean;
  /** In how many parts a batch is computed side by side. */
  readonly towers: number;
  /** Whether narrow convolutions compute two neighbouring cells as one; see `layers/conv.ts`. */
  readonly packed: boolean;
}

/** The graph's tensors that a session feeds (fed) and fetches, by what they are for. */
export const NAMES = {
  place: {
    /** Fed: uint8 `[count, height, width, channels]` and int32 `[count]`. */
    images: "place/images",
    labels: "place/labels",
    done: "place/done",
  },
  train: {
    /** Fed: int32 image numbers, `[steps, batch]`. */
    order: "train/order",
    /** Fed: step sizes and epsilons of the optimizer, `[steps]`; integers that dropout draws from, `[steps, 2]`. */
    rates: "train/rates",
    epsilons: "train/epsilons",
    seeds: "train/seeds",
    /** Mean losses of the batches, `[steps]`. */
    losses: "train/losses",
  },
  evaluate: {
    /** Fed: uint8 `[n, height, width, channels]` and int32 `[n]`. */
    images: "evaluate/images",
    labels: "evaluate/labels",
    /** Loss of each image, `[n]`; class of the largest output, the first of equals, int32 `[n]`. */
    losses: "evaluate/losses",
    predicted: "evaluate/predicted",
    /** `[n, classes]`. */
    outputs: "evaluate/outputs",
    /** Output of layers 0 … layerIndex − 1, `[n, …]`. */
    layer: (layerIndex: number): string => `evaluate/layer_${layerIndex}`,
    /** Gradients of the mean loss by a parameter. */
    gradient: (index: number): string => `evaluate/gradient_${index}`,
    /** Fed: weights of the logits, `[n, classes]`; gradients of their sum by the images in 0–1. */
    weights: "evaluate/weights",
    inputGradients: "evaluate/input_gradients",
  },
  state: {
    /** Fed: new value of a variable; all of them are set at once. Parameters come first, then each slot of all. */
    fed: (index: number): string => `state/fed_${index}`,
    set: "state/set",
    value: (index: number): string => `state/value_${index}`,
  },
} as const;

/** The shapes of all variables of a network's state: parameters, then each slot of all parameters where it trains. */
export function stateShapes(
  architecture: Architecture,
  { trains }: Pick<GraphOptions, "trains">,
): (readonly number[])[] {
  const shapes = parameterShapes(architecture);
  return trains ? [shapes, ...SLOTS.map(() => shapes)].flat() : shapes;
}

/** The graph of a network. */
export function writeGraph(architecture: Architecture, options: GraphOptions): GraphNode[] {
  const g = new GraphBuilder();
  const shapes = stateShapes(architecture, options);
  writeState(g, shapes);
  if (options.trains) {
    writePlacing(g, architecture);
    writeTraining(g, architecture, options, shapes);
  }
  const passes = writeEvaluation(g, architecture, options);
  if (options.trains) writeGradients(g, architecture, passes);
  return g.nodes;
}

/** The variables of the state, in and out. */
function writeState(g: GraphBuilder, shapes: readonly (readonly number[])[]): void {
  shapes.forEach((shape, i) => g.read(stateVariable(g, i, shape), FLOAT, { name: NAMES.state.value(i) }));
  const set = shapes.map((shape, i) => assignFed(g, stateVariable(g, i, shape), NAMES.state.fed(i), FLOAT, shape));
  g.op("Identity", [g.int(0), ...set.map(after)], INTS, { name: NAMES.state.set });
}

/** The training set, which stays with the device. */
function writePlacing(g: GraphBuilder, { inputShape }: Architecture): void {
  const dims = [-1, ...inputShape];
  const placed = [
    assignFed(g, g.variable("images", UINT8, dims), NAMES.place.images, UINT8, dims),
    assignFed(g, g.variable("labels", INT32, [-1]), NAMES.place.labels, INT32, [-1]),
  ];
  g.op("Identity", [g.int(0), ...placed.map(after)], INTS, { name: NAMES.place.done });
}

/** Sets a variable to what is fed: to a copy, because that lies in JavaScript's memory and variables change in place. */
function assignFed(g: GraphBuilder, handle: Tensor, name: string, type: number, dims: readonly number[]): Tensor {
  const copy = g.op("DeepCopy", [g.placeholder(name, type, dims)], { T: { type } });
  return g.op("AssignVariableOp", [handle, copy], { dtype: { type } });
}

function stateVariable(g: GraphBuilder, index: number, shape: readonly number[]): Tensor {
  return g.variable(`state_${index}`, FLOAT, shape);
}

/** As many steps as `order` has rows: each gathers its batch, adds up the towers' gradients and moves the parameters. */
function writeTraining(
  g: GraphBuilder,
  architecture: Architecture,
  { towers, packed }: GraphOptions,
  shapes: readonly (readonly number[])[],
): void {
  const fed = (name: string, type: number, dims: number[]) => ({ value: g.placeholder(name, type, dims), type });
  const captured = [
    fed(NAMES.train.order, INT32, [-1, -1]),
    fed(NAMES.train.rates, FLOAT, [-1]),
    fed(NAMES.train.epsilons, FLOAT, [-1]),
    fed(NAMES.train.seeds, INT32, [-1, 2]),
  ];
  const size = g.op("Shape", [captured[0].value], INTS);
  const nothing = g.op("Fill", [g.int([0]), g.float(0)]);
  const [losses] = g.loop({
    count: gatherRows(g, size, g.int(0), INT32),
    initial: [{ value: nothing, type: FLOAT }],
    captured: [...captured, { value: gatherRows(g, size, g.int(1), INT32), type: INT32 }],
  }, ({ index, carried: [done], captured: [order, rates, epsilons, seeds, batch] }) => {
    const parameters = readParameters(g, architecture);
    const images = g.read(g.variable("images", UINT8, [-1, ...architecture.inputShape]), UINT8);
    const labels = g.read(g.variable("labels", INT32, [-1]), INT32);
    const numbers = gatherRows(g, order, index, INT32);
    const seed = gatherRows(g, seeds, index, INT32);
    const passes = splitBatch(g, batch, towers).map((share) => {
      const own = takeRows(g, numbers, [share.begin, share.rows], INT32);
      return writePass(g, architecture, {
        parameters,
        images: gatherRows(g, images, own, UINT8),
        labels: gatherRows(g, labels, own, INT32),
        share,
        packed,
        training: { seed, batch, offset: share.begin },
      });
    });
    const gradients = sumGradients(g, passes);
    const rate = gatherRows(g, rates, index, FLOAT);
    const epsilon = gatherRows(g, epsilons, index, FLOAT);
    const factors = layerTable(architecture).flatMap((row) => row.parameters.map(({ rateFactor = 1 }) => rateFactor));
    const updates = gradients.map((gradient, i) => {
      const numbers = [i, ...SLOTS.map((_, slot) => i + (slot + 1) * gradients.length)];
      const variables = numbers.map((number) => stateVariable(g, number, shapes[number]));
      const own = factors[i] === 1 ? rate : g.op("Mul", [rate, g.float(factors[i])]);
      return writeUpdate(g, { gradient, rate: own, epsilon, variables });
    });
    const loss = g.op("ExpandDims", [meanLoss(g, passes), g.int(0)]);
    return { carried: [concatRows(g, [done, loss])], after: updates };
  });
  g.op("Identity", [losses], {}, { name: NAMES.train.losses });
}

/** One parameter's step by Adam in PyTorch's form. The bias corrections come in with rate and ε, computed in double precision by the session. */
function writeUpdate(
  g: GraphBuilder,
  { gradient, rate, epsilon, variables }: { gradient: Tensor; rate: Tensor; epsilon: Tensor; variables: Tensor[] },
): Tensor {
  const uncorrected = g.float(0);
  const decays = [g.float(ADAM.beta1), g.float(ADAM.beta2)];
  return g.op("ResourceApplyAdam", [...variables, uncorrected, uncorrected, rate, ...decays, epsilon, gradient]);
}

/** Forward over given images. */
function writeEvaluation(g: GraphBuilder, architecture: Architecture, { towers, packed }: GraphOptions): Pass[] {
  const names = NAMES.evaluate;
  const images = g.placeholder(names.images, UINT8, [-1, ...architecture.inputShape]);
  const labels = g.placeholder(names.labels, INT32, [-1]);
  const parameters = readParameters(g, architecture);
  const size = g.op("Shape", [images], { T: { type: UINT8 } });
  const passes = splitBatch(g, gatherRows(g, size, g.int(0), INT32), towers).map((share) => {
    return writePass(g, architecture, {
      parameters,
      images: takeRows(g, images, [share.begin, share.rows], UINT8),
      labels: takeRows(g, labels, [share.begin, share.rows], INT32),
      share,
      packed,
    });
  });
  joinRows(g, passes, (pass) => pass.losses, names.losses);
  const outputs = joinRows(g, passes, (pass) => pass.outputs, names.outputs);
  g.op("ArgMax", [outputs, g.int(1)], {}, { name: names.predicted });
  architecture.layers.forEach((_, index) => joinRows(g, passes, (pass) => pass.layers[index], names.layer(index + 1)));
  return passes;
}

/** Back from the loss to the parameters, and from the logits to the images. */
function writeGradients(g: GraphBuilder, { classes }: Architecture, passes: readonly Pass[]): void {
  const names = NAMES.evaluate;
  const weights = g.placeholder(names.weights, FLOAT, [-1, classes]);
  const toImages = ({ share, fromLogits }: Pass) => fromLogits(takeRows(g, weights, [share.begin, share.rows])).input;
  joinRows(g, passes, toImages, names.inputGradients);
  sumGradients(g, passes).forEach((gradient, i) => g.op("Identity", [gradient], {}, { name: names.gradient(i) }));
}

function readParameters(g: GraphBuilder, architecture: Architecture): Tensor[] {
  return parameterShapes(architecture).map((shape, index) => g.read(stateVariable(g, index, shape)));
}
