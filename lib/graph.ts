/**
 * Writes a network as one TensorFlow graph: training steps in a loop (forward, loss, gradients, optimizer), and the
 * forward pass that measures and looks inside. A batch is split over towers, one for each core, that share the
 * variables; their gradients are added in a fixed order. What a session feeds and fetches stands in {@link NAMES}.
 * @module
 */
import { after, FLOATS, GraphBuilder, type Tensor } from "./graph_builder.ts";
import { kindOf, type Place, type Written } from "./layers.ts";
import { layerTable } from "./networks.ts";
import { FLOAT, INT32, UINT8 } from "./tensorflow.ts";
import type { Architecture, Layer } from "./types.ts";

/** How a step changes the parameters: Adam in PyTorch's form, or PyTorch's SGD with momentum. */
export type Optimizer = "adam" | "momentum";

/** Decay rates of Adam's moments and its ε, which stands beside the bias-corrected root (Kingma and Ba 2015). */
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
/** Share of the last step's velocity that SGD keeps. */
export const MOMENTUM = 0.9;
/** What an optimizer keeps beside each parameter, in the order of the state. */
export const SLOTS: Readonly<Record<Optimizer, readonly string[]>> = {
  adam: ["first moment", "second moment"],
  momentum: ["velocity"],
};

/** What a graph is written for. */
export interface GraphOptions {
  readonly optimizer: Optimizer;
  /** In how many parts a batch is computed side by side. */
  readonly towers: number;
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
    /** `[n, classes]`, and the same before the sigmoid. */
    outputs: "evaluate/outputs",
    logits: "evaluate/logits",
    /** Output of one layer, `[n, …]`. */
    layer: (index: number): string => `evaluate/layer_${index}`,
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

/** The shapes of all variables of a network's state: parameters, then each slot of all parameters. */
export function stateShapes(architecture: Architecture, optimizer: Optimizer): (readonly number[])[] {
  const shapes = layerTable(architecture).flatMap((row) => row.parameters.map((parameter) => parameter.shape));
  return [shapes, ...SLOTS[optimizer].map(() => shapes)].flat();
}

/** The graph of a network as the bytes of a SavedModel. */
export function writeGraph(architecture: Architecture, options: GraphOptions): Uint8Array {
  const g = new GraphBuilder();
  const shapes = stateShapes(architecture, options.optimizer);
  writeState(g, shapes);
  writePlacing(g, architecture);
  writeTraining(g, architecture, options, shapes);
  writeEvaluation(g, architecture, options.towers, shapes);
  return g.toSavedModel();
}

/** Variables in and out. What is fed is copied, because it lies in JavaScript's memory and variables change in place. */
function writeState(g: GraphBuilder, shapes: readonly (readonly number[])[]): void {
  const assigned = shapes.map((shape, index) => {
    const fed = g.placeholder(NAMES.state.fed(index), FLOAT, shape);
    g.read(stateVariable(g, index, shape), FLOAT, { name: NAMES.state.value(index) });
    return assign(g, stateVariable(g, index, shape), fed, FLOAT);
  });
  g.op("Identity", [g.int(0), ...assigned.map(after)], { T: { type: INT32 } }, { name: NAMES.state.set });
}

/** The training set, which stays with the device. */
function writePlacing(g: GraphBuilder, { inputShape }: Architecture): void {
  const dims = [-1, ...inputShape];
  const images = g.placeholder(NAMES.place.images, UINT8, dims);
  const labels = g.placeholder(NAMES.place.labels, INT32, [-1]);
  const assigned = [
    assign(g, g.variable("images", UINT8, dims), images, UINT8),
    assign(g, g.variable("labels", INT32, [-1]), labels, INT32),
  ];
  g.op("Identity", [g.int(0), ...assigned.map(after)], { T: { type: INT32 } }, { name: NAMES.place.done });
}

function assign(g: GraphBuilder, handle: Tensor, value: Tensor, type: number): Tensor {
  return g.op("AssignVariableOp", [handle, g.op("DeepCopy", [value], { T: { type } })], { dtype: { type } });
}

function stateVariable(g: GraphBuilder, index: number, shape: readonly number[]): Tensor {
  return g.variable(`state_${index}`, FLOAT, shape);
}

/** As many steps as `order` has rows: each gathers its batch, adds up the towers' gradients and moves the parameters. */
function writeTraining(
  g: GraphBuilder,
  architecture: Architecture,
  { optimizer, towers }: GraphOptions,
  shapes: readonly (readonly number[])[],
): void {
  const order = g.placeholder(NAMES.train.order, INT32, [-1, -1]);
  const rates = g.placeholder(NAMES.train.rates, FLOAT, [-1]);
  const epsilons = g.placeholder(NAMES.train.epsilons, FLOAT, [-1]);
  const seeds = g.placeholder(NAMES.train.seeds, INT32, [-1, 2]);
  const size = g.op("Shape", [order], { T: { type: INT32 }, out_type: { type: INT32 } });
  const [losses] = g.loop({
    count: gather(g, size, g.int(0), INT32),
    initial: [{
      value: g.op("Fill", [g.int([0]), g.float(0)], { ...FLOATS, index_type: { type: INT32 } }),
      type: FLOAT,
    }],
    captured: [
      { value: order, type: INT32 },
      { value: rates, type: FLOAT },
      { value: epsilons, type: FLOAT },
      { value: seeds, type: INT32 },
      { value: size, type: INT32 },
    ],
  }, ({ index, carried: [done], captured: [order, rates, epsilons, seeds, size] }) => {
    const parameters = readParameters(g, architecture, shapes);
    const batch = gather(g, size, g.int(1), INT32);
    const numbers = gather(g, order, index, INT32);
    const seed = gather(g, seeds, index, INT32);
    const allImages = g.read(g.variable("images", UINT8, [-1, ...architecture.inputShape]), UINT8);
    const allLabels = g.read(g.variable("labels", INT32, [-1]), INT32);
    const passes = split(g, batch, towers).map(({ offset, count }) => {
      const share = slice(g, numbers, offset, count, INT32);
      return writePass(g, architecture, parameters, {
        images: gather(g, allImages, share, UINT8),
        labels: gather(g, allLabels, share, INT32),
        training: { seed, batch, offset },
      });
    });
    const gradients = sumOfGradients(g, passes, batch);
    const loss = g.op("RealDiv", [
      addAll(g, passes.map(({ losses }) => g.op("Sum", [losses, g.int(0)], { ...FLOATS, Tidx: { type: INT32 } }))),
      toFloat(g, batch),
    ], FLOATS);
    const rate = gather(g, rates, index, FLOAT);
    const epsilon = gather(g, epsilons, index, FLOAT);
    const variable = (i: number) => stateVariable(g, i, shapes[i]);
    const updates = gradients.map((gradient, i) =>
      writeUpdate(g, optimizer, {
        gradient,
        rate,
        epsilon,
        variables: slotsOf(i, gradients.length, optimizer).map(variable),
      })
    );
    return { carried: [concat(g, [done, g.op("ExpandDims", [loss, g.int(0)], FLOATS)])], after: updates };
  });
  g.op("Identity", [losses], FLOATS, { name: NAMES.train.losses });
}

/** Numbers of the variables that belong to a parameter: itself, then its slots. */
function slotsOf(parameter: number, count: number, optimizer: Optimizer): number[] {
  return [parameter, ...SLOTS[optimizer].map((_, slot) => parameter + (slot + 1) * count)];
}

/** One parameter's step. Adam's bias corrections come in with rate and ε, computed in double precision by the session. */
function writeUpdate(
  g: GraphBuilder,
  optimizer: Optimizer,
  { gradient, rate, epsilon, variables }: { gradient: Tensor; rate: Tensor; epsilon: Tensor; variables: Tensor[] },
): Tensor {
  if (optimizer === "momentum") {
    return g.op("ResourceApplyMomentum", [...variables, rate, gradient, g.float(MOMENTUM)], FLOATS);
  }
  const noCorrection = g.float(0);
  return g.op("ResourceApplyAdam", [
    ...variables,
    noCorrection,
    noCorrection,
    rate,
    g.float(ADAM.beta1),
    g.float(ADAM.beta2),
    epsilon,
    gradient,
  ], FLOATS);
}

/** Forward over given images, and back from the loss to the parameters or from the logits to the images. */
function writeEvaluation(
  g: GraphBuilder,
  architecture: Architecture,
  towers: number,
  shapes: readonly (readonly number[])[],
): void {
  const names = NAMES.evaluate;
  const images = g.placeholder(names.images, UINT8, [-1, ...architecture.inputShape]);
  const labels = g.placeholder(names.labels, INT32, [-1]);
  const weights = g.placeholder(names.weights, FLOAT, [-1, architecture.classes]);
  const parameters = readParameters(g, architecture, shapes);
  const size = g.op("Shape", [images], { T: { type: UINT8 }, out_type: { type: INT32 } });
  const batch = gather(g, size, g.int(0), INT32);
  const passes = split(g, batch, towers).map(({ offset, count }) => ({
    ...writePass(g, architecture, parameters, {
      images: slice(g, images, offset, count, UINT8),
      labels: slice(g, labels, offset, count, INT32),
    }),
    weights: slice(g, weights, offset, count, FLOAT),
  }));
  const join = (name: string, parts: Tensor[]) => g.op("Identity", [concat(g, parts)], FLOATS, { name });
  join(names.losses, passes.map((pass) => pass.losses));
  join(names.logits, passes.map((pass) => pass.logits));
  const outputs = join(names.outputs, passes.map((pass) => pass.outputs));
  g.op("ArgMax", [outputs, g.int(1)], { ...FLOATS, Tidx: { type: INT32 }, output_type: { type: INT32 } }, {
    name: names.predicted,
  });
  architecture.layers.forEach((_, index) => join(names.layer(index), passes.map((pass) => pass.layers[index])));
  join(names.inputGradients, passes.map((pass) => pass.fromLogits(pass.weights).input));
  sumOfGradients(g, passes, batch).forEach((gradient, i) =>
    g.op("Identity", [gradient], FLOATS, { name: names.gradient(i) })
  );
}

/** One tower's way through the network. */
interface Pass {
  readonly losses: Tensor;
  readonly logits: Tensor;
  readonly outputs: Tensor;
  readonly layers: readonly Tensor[];
  /** From a gradient by the logits to those by the images and by the parameters. */
  fromLogits(gradient: Tensor): { input: Tensor; parameters: Tensor[] };
  /** Gradients by the parameters of the tower's losses, divided by the images of the whole batch. */
  fromLoss(count: Tensor): Tensor[];
}

function writePass(
  g: GraphBuilder,
  architecture: Architecture,
  parameters: readonly Tensor[],
  { images, labels, training }: { images: Tensor; labels: Tensor; training?: NonNullable<Place["training"]> },
): Pass {
  const bytes = g.op("Cast", [images], { SrcT: { type: UINT8 }, DstT: { type: FLOAT } });
  let value = g.op("RealDiv", [bytes, g.float(255)], FLOATS);
  let used = 0;
  const layers = layerTable(architecture).map(({ index, layer, inputShape, parameters: specs }): Written => {
    const own = parameters.slice(used, used += specs.length);
    const place = { g, index, shape: inputShape, ...(training ? { training } : {}) };
    const written = kindOf(layer).write(place, layer, value, own);
    value = written.output;
    return written;
  });
  const logits = g.op("Reshape", [value, g.int([-1, architecture.classes])], FLOATS);
  const head = writeOutput(g, architecture, logits);
  const loss = g.op("SparseSoftmaxCrossEntropyWithLogits", [head.output, labels], {
    ...FLOATS,
    Tlabels: { type: INT32 },
  });
  const fromLogits = (gradient: Tensor) => {
    let back = g.op("Reshape", [gradient, g.op("Shape", [value], { ...FLOATS, out_type: { type: INT32 } })], FLOATS);
    const gradients = layers.toReversed().flatMap((layer) => {
      const { input, parameters } = layer.backward(back);
      back = input;
      return parameters.toReversed();
    });
    return { input: back, parameters: gradients.toReversed() };
  };
  return {
    losses: `${loss}:0`,
    logits,
    outputs: head.output,
    layers: layers.map((layer) => layer.output),
    fromLogits,
    fromLoss: (count) => fromLogits(head.backward(g.op("RealDiv", [`${loss}:1`, count], FLOATS)).input).parameters,
  };
}

/** What the scores go through before the loss sees them. */
function writeOutput(g: GraphBuilder, { layers, classes, output }: Architecture, logits: Tensor): Written {
  if (output === "logits") return { output: logits, backward: (gradient) => ({ input: gradient, parameters: [] }) };
  const sigmoid: Layer = { kind: "sigmoid" };
  return kindOf(sigmoid).write({ g, index: layers.length, shape: [classes] }, sigmoid, logits, []);
}

function readParameters(g: GraphBuilder, architecture: Architecture, shapes: readonly (readonly number[])[]): Tensor[] {
  const count = layerTable(architecture).reduce((sum, row) => sum + row.parameters.length, 0);
  return shapes.slice(0, count).map((shape, index) => g.read(stateVariable(g, index, shape)));
}

/** Gradients of the mean loss of the whole batch: the towers' shares, first to last. */
function sumOfGradients(g: GraphBuilder, passes: readonly Pass[], batch: Tensor): Tensor[] {
  const count = toFloat(g, batch);
  const shares = passes.map((pass) => pass.fromLoss(count));
  return shares[0].map((_, parameter) => addAll(g, shares.map((share) => share[parameter])));
}

/** Where each tower's share of `batch` images begins, and how many it has. */
function split(g: GraphBuilder, batch: Tensor, towers: number): { offset: Tensor; count: Tensor }[] {
  const int = { T: { type: INT32 } };
  const cut = (tower: number) =>
    tower === towers ? batch : g.op("FloorDiv", [g.op("Mul", [batch, g.int(tower)], int), g.int(towers)], int);
  const cuts = Array.from({ length: towers + 1 }, (_, tower) => cut(tower));
  return cuts.slice(1).map((end, tower) => ({ offset: cuts[tower], count: g.op("Sub", [end, cuts[tower]], int) }));
}

/** `count` rows from `offset` on. */
function slice(g: GraphBuilder, value: Tensor, offset: Tensor, count: Tensor, type: number): Tensor {
  const int = { T: { type: INT32 } };
  const one = (scalar: Tensor) => g.op("ExpandDims", [scalar, g.int(0)], int);
  const [begin, end] = [one(offset), one(g.op("AddV2", [offset, count], int))];
  return g.op("StridedSlice", [value, begin, end, g.int([1])], { T: { type }, Index: { type: INT32 } });
}

function gather(g: GraphBuilder, values: Tensor, indices: Tensor, type: number): Tensor {
  const types = { Tparams: { type }, Tindices: { type: INT32 }, Taxis: { type: INT32 } };
  return g.op("GatherV2", [values, indices, g.int(0)], types);
}

function concat(g: GraphBuilder, parts: readonly Tensor[]): Tensor {
  return parts.length === 1
    ? parts[0]
    : g.op("ConcatV2", [...parts, g.int(0)], { ...FLOATS, N: { int: parts.length } });
}

function addAll(g: GraphBuilder, parts: readonly Tensor[]): Tensor {
  return parts.length === 1 ? parts[0] : g.op("AddN", parts, { ...FLOATS, N: { int: parts.length } });
}

function toFloat(g: GraphBuilder, value: Tensor): Tensor {
  return g.op("Cast", [value], { SrcT: { type: INT32 }, DstT: { type: FLOAT } });
}
