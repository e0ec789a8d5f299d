/**
 * Poolings: over windows, and over whole maps.
 * @module
 */
import { tellChoices } from "../../options.ts";
import type { GlobalPooling } from "../../types.ts";
import type { GraphBuilder, Tensor } from "../graph_builder.ts";
import { count, type KindOf, NHWC, type ParameterSpec, positive, type Rule, type Written } from "./kind.ts";

export const maxPool: KindOf<"maxPool"> = {
  settings: () => ({ size: count }),
  describe: ({ size }) => `Max pool ${size}×${size}`,
  outputShape({ size }, shape) {
    if (shape.length !== 3) return undefined;
    const [height, width] = [Math.floor(shape[0] / size), Math.floor(shape[1] / size)];
    return height > 0 && width > 0 ? [height, width, shape[2]] : undefined;
  },
  write: ({ g }, { size }, input) => writeMax(g, input, size, size),
};

/** What the poolings that learn one number begin with: "mixed" half of either, "gem" the cube that its authors begin with. */
const FIRST_PARAMETER = { mixed: 0, gem: 3 } as const;

const RATE = { rateFactor: { ...positive, isOptional: true } };
/** What each global pooling is told beside its name. */
const POOLING_SETTINGS: Readonly<Record<GlobalPooling["pooling"], Readonly<Record<string, Rule>>>> = {
  average: {},
  max: {},
  averageMax: {},
  topK: { k: count },
  logSumExp: { sharpness: positive },
  softmax: { sharpness: positive },
  mixed: RATE,
  gem: RATE,
  attention: RATE,
};
const poolingName: Rule = {
  expected: tellChoices(Object.keys(POOLING_SETTINGS)),
  holds: (value) => Object.keys(POOLING_SETTINGS).includes(value as string),
};

/**
 * Writes a global pooling beside average and max into the graph; undefined where it does not know it. Studies, which compare
 * them, add theirs: lib knows what they are, not how they are computed.
 */
export type PoolingWriter = (...args: Parameters<KindOf<"globalPool">["write"]>) => Written | undefined;

let writeOther: PoolingWriter | undefined;

export function addPoolings(writer: PoolingWriter): void {
  writeOther = writer;
}

export const globalPool: KindOf<"globalPool"> = {
  settings: ({ pooling }) => ({ pooling: poolingName, ...POOLING_SETTINGS[pooling] }),
  describe: (layer, shape) => `Global ${describePooling(layer)} pool ${shape[0]}×${shape[1]}`,
  outputShape(layer, shape) {
    if (shape.length !== 3 || layer.pooling === "topK" && layer.k > shape[0] * shape[1]) return undefined;
    return [1, 1, layer.pooling === "averageMax" ? 2 * shape[2] : shape[2]];
  },
  parameters(layer, [_height, _width, channels]) {
    const { pooling } = layer;
    const own = (name: ParameterSpec["name"], shape: readonly number[], first: number): ParameterSpec[] => [
      { name, shape, first, ...("rateFactor" in layer ? { rateFactor: layer.rateFactor } : {}) },
    ];
    if (pooling === "attention") return own("weights", [channels], 0);
    return pooling === "mixed" || pooling === "gem" ? own(pooling, [1], FIRST_PARAMETER[pooling]) : [];
  },
  write(place, layer, input, parameters) {
    const { g, shape: [height, width] } = place;
    if (layer.pooling === "average") return writeAverage(g, input, height, width);
    if (layer.pooling === "max") return writeMax(g, input, height, width);
    const written = writeOther?.(place, layer, input, parameters);
    if (written) return written;
    const name = `global ${describePooling(layer)} pooling`;
    throw new Error(
      `Cannot compute a network with ${name}: expected average or max, or a pooling that has been added, found neither; ` +
        `import studies/mod.ts, which adds those of the studies`,
    );
  },
};

/** A pooling in words: "max", "top 3 of", "log-sum-exp (5)". */
function describePooling(layer: GlobalPooling): string {
  switch (layer.pooling) {
    case "topK":
      return `top-${layer.k}`;
    case "logSumExp":
      return `log-sum-exp (${layer.sharpness})`;
    case "softmax":
      return `softmax (${layer.sharpness})`;
    case "gem":
      return "generalized-mean";
    case "averageMax":
      return "average and max";
    default:
      return layer.pooling;
  }
}

/** A pooling over windows of `height × width` that do not overlap; a last row or column that fills no window is dropped. */
function pooled(height: number, width: number) {
  const window = { ints: [1, height, width, 1] };
  return { ...NHWC, ksize: window, strides: window, padding: { text: "VALID" } } as const;
}

/** Windowed maximum. Of equal values in a window the first, row by row, gets the whole gradient, as in PyTorch. */
export function writeMax(g: GraphBuilder, input: Tensor, height: number, width: number): Written {
  const output = g.op("MaxPool", [input], pooled(height, width));
  return {
    output,
    backward: (gradient) => ({
      input: g.op("MaxPoolGrad", [input, output, gradient], pooled(height, width)),
      parameters: [],
    }),
  };
}

/** Windowed mean; each cell of a window gets an equal share of the gradient. */
export function writeAverage(g: GraphBuilder, input: Tensor, height: number, width: number): Written {
  return {
    output: g.op("AvgPool", [input], pooled(height, width)),
    backward: (gradient) => ({
      input: g.op("AvgPoolGrad", [g.op("Shape", [input]), gradient], pooled(height, width)),
      parameters: [],
    }),
  };
}
