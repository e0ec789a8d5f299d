/**
 * Describes TensorFlow graphs: operations are added one by one, loops are written as frames, and the whole is a list of plain
 * records. Knows operations, not networks, and not how TensorFlow gets them.
 * @module
 */

/** TensorFlow's element types, by their number in the graph format. */
export const FLOAT = 1, INT32 = 3, UINT8 = 4, BOOL = 10;

/** A tensor of the graph, by its name: `operation` or `operation:index`; `^operation` waits without taking a value. */
export type Tensor = string;

/** An attribute of an operation, by the kind that TensorFlow expects. */
export type Attribute =
  | { readonly type: number }
  | { readonly int: number }
  | { readonly bool: boolean }
  | { readonly text: string }
  | { readonly ints: readonly number[] }
  | { readonly shape: readonly number[] }
  | { readonly tensor: { readonly type: number; readonly dims: readonly number[]; readonly bytes: Uint8Array } };

type Attributes = Readonly<Record<string, Attribute>>;

/** An operation of the graph, as TensorFlow's format has it. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** Values first, then what only has to be waited for. */
  readonly inputs: readonly Tensor[];
  readonly attributes: Attributes;
}

const FLOATS: Attributes = { T: { type: FLOAT } };
const INT = { type: INT32 } as const;

/** Elements are 32-bit integers. */
export const INTS: Attributes = { T: INT };

/** The attributes that an operation has unless it is told otherwise: elements are floats, and places are integers. */
const USUAL: Readonly<Record<string, Attributes>> = {
  ArgMax: { ...FLOATS, Tidx: INT, output_type: INT },
  AssignVariableOp: {},
  Cast: {},
  ConcatV2: { ...FLOATS, Tidx: INT },
  Const: {},
  Fill: { ...FLOATS, index_type: INT },
  GatherV2: { Tparams: { type: FLOAT }, Tindices: INT, Taxis: INT },
  LoopCond: {},
  Max: { ...FLOATS, Tidx: INT },
  OneHot: { ...FLOATS, TI: INT },
  Pad: { ...FLOATS, Tpaddings: INT },
  Placeholder: {},
  ReadVariableOp: {},
  ReverseV2: { ...FLOATS, Tidx: INT },
  Shape: { ...FLOATS, out_type: INT },
  Slice: { ...FLOATS, Index: INT },
  SparseSoftmaxCrossEntropyWithLogits: { ...FLOATS, Tlabels: INT },
  StatelessRandomUniform: { dtype: { type: FLOAT }, T: INT, Tseed: INT },
  StridedSlice: { ...FLOATS, Index: INT },
  Sum: { ...FLOATS, Tidx: INT },
  TopKV2: { ...FLOATS, index_type: INT, Tk: INT },
  Transpose: { ...FLOATS, Tperm: INT },
  VarHandleOp: {},
};

/** Operations that say how many inputs of one kind they have, and how many of their inputs are of another. */
const COUNTED: Readonly<Record<string, number>> = { AddN: 0, ConcatV2: 1, Merge: 0, Pack: 0 };

/** A tensor and the type of its elements. */
export interface Typed {
  readonly value: Tensor;
  readonly type: number;
}

/** What one iteration of a loop has at hand. */
export interface Iteration {
  /** Its number, from 0. */
  readonly index: Tensor;
  readonly carried: readonly Tensor[];
  readonly captured: readonly Tensor[];
}

/** A graph in the making. */
export class GraphBuilder {
  /** The operations so far, in the order in which they were added. */
  readonly nodes: GraphNode[] = [];
  readonly #used = new Map<string, number>();
  /** Inside a loop, operations without inputs wait for this one: that puts them into the loop's frame. */
  #pivot: Tensor | undefined;

  /**
   * Adds an operation and returns its first output.
   * @param op TensorFlow's name of the operation, as in "Conv2D".
   * @param attributes What is other than usual; floats unless it says so.
   * @param options.name Its name in the graph; without one, the operation's name and a number.
   */
  op(op: string, inputs: readonly Tensor[], attributes: Attributes = {}, options: { name?: string } = {}): Tensor {
    const name = options.name ?? this.#freshName(op);
    const isFree = inputs.length === 0 && this.#pivot !== undefined;
    const values = inputs.filter((input) => !input.startsWith("^"));
    const waits = inputs.filter((input) => input.startsWith("^"));
    this.nodes.push({
      name,
      op,
      inputs: isFree ? [after(this.#pivot!)] : [...values, ...waits],
      attributes: {
        ...(USUAL[op] ?? FLOATS),
        ...(op in COUNTED ? { N: { int: values.length - COUNTED[op] } } : {}),
        ...attributes,
      },
    });
    return name;
  }

  /** A constant scalar, a 32-bit float. */
  float(value: number): Tensor {
    return this.#constant(FLOAT, [], new Float32Array([value]));
  }

  /** A constant of 32-bit integers: a scalar, or a vector. */
  int(value: number | readonly number[]): Tensor {
    const values = typeof value === "number" ? [value] : value;
    return this.#constant(INT32, typeof value === "number" ? [] : [values.length], new Int32Array(values));
  }

  #constant(type: number, dims: readonly number[], values: Float32Array | Int32Array): Tensor {
    const bytes = new Uint8Array(values.buffer);
    return this.op("Const", [], { dtype: { type }, value: { tensor: { type, dims, bytes } } });
  }

  /** Values of another type as floats. */
  toFloat(value: Tensor, from: number): Tensor {
    return this.op("Cast", [value], { SrcT: { type: from }, DstT: { type: FLOAT } });
  }

  /** A tensor that the caller of the session feeds; −1 stands for a size that is not known yet. */
  placeholder(name: string, type: number, dims: readonly number[]): Tensor {
    return this.op("Placeholder", [], { dtype: { type }, shape: { shape: dims } }, { name });
  }

  /** A handle of the session's variable of that name; handles of the same name mean the same variable. */
  variable(name: string, type: number, dims: readonly number[]): Tensor {
    return this.op("VarHandleOp", [], {
      dtype: { type },
      shape: { shape: dims },
      shared_name: { text: name },
      container: { text: "" },
    });
  }

  /** The value of a variable, after the operations in `waits`. */
  read(handle: Tensor, type = FLOAT, options: { name?: string } = {}): Tensor {
    return this.op("ReadVariableOp", [handle], { dtype: { type } }, options);
  }

  /**
   * A loop of `count` iterations inside the graph.
   * @param values.initial Values that each iteration gets from the one before.
   * @param values.captured Values from outside that stay as they are.
   * @param body Writes one iteration: the carried values for the next, and the operations to finish `after` which it begins.
   * @returns The carried values after the last iteration.
   */
  loop(
    { count, initial, captured }: { count: Tensor; initial: readonly Typed[]; captured: readonly Typed[] },
    body: (iteration: Iteration) => { carried: readonly Tensor[]; after: readonly Tensor[] },
  ): Tensor[] {
    const frame = this.#freshName("loop");
    const enter = ({ value, type }: Typed, isConstant: boolean) =>
      this.op("Enter", [value], { T: { type }, frame_name: { text: frame }, is_constant: { bool: isConstant } });
    const starts = [{ value: this.int(0), type: INT32 }, ...initial];
    const limit = enter({ value: count, type: INT32 }, true);
    const nextNames = starts.map((_, i) => `${frame}/next_${i}`);
    const merged = starts.map((start, i) =>
      this.op("Merge", [enter(start, false), nextNames[i]], { T: { type: start.type } })
    );
    const goesOn = this.op("LoopCond", [this.op("Less", [merged[0], limit], INTS)]);
    const switched = merged.map((value, i) => this.op("Switch", [value, goesOn], { T: { type: starts[i].type } }));
    const [index, ...carried] = switched.map((name, i) =>
      this.op("Identity", [`${name}:1`], { T: { type: starts[i].type } })
    );
    const entered = captured.map((value) => enter(value, true));

    this.#pivot = index;
    const step = body({ index, carried, captured: entered });
    const next = [this.op("AddV2", [index, this.int(1)], INTS), ...step.carried];
    this.#pivot = undefined;

    next.forEach((value, i) =>
      this.op("NextIteration", [value, ...step.after.map(after)], { T: { type: starts[i].type } }, {
        name: nextNames[i],
      })
    );
    return switched.slice(1).map((name, i) => this.op("Exit", [`${name}:0`], { T: { type: initial[i].type } }));
  }

  #freshName(base: string): string {
    const count = this.#used.get(base) ?? 0;
    this.#used.set(base, count + 1);
    return `${base}_${count}`;
  }
}

/** The input that makes an operation wait for another without taking its value. */
export function after(tensor: Tensor): Tensor {
  return `^${tensor.split(":")[0]}`;
}
