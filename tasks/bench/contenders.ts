/**
 * Who competes: the lab's own training, stock tfjs, and the peers in Python.
 * @module
 */
import { runArguments } from "../rights.ts";

/** What every contender is told. */
export interface EpochSettings {
  /** Folder of the data set, from the project's. */
  readonly folder: string;
  readonly trainImages: number;
  readonly validationImages: number;
  readonly batchSize: number;
  readonly learningRate: number;
  /** Steps before the clock starts. */
  readonly warmupSteps: number;
}

/** The article's epoch. */
export const EPOCH: EpochSettings = {
  folder: "data/fashion-mnist",
  trainImages: 60_000,
  validationImages: 10_000,
  batchSize: 64,
  learningRate: 3e-4,
  warmupSteps: 20,
};

/** A process that measures an epoch and reports it. */
export interface Contender {
  /** Short and unique, as in "pytorch-best". */
  readonly name: string;
  /** What tables and figures call it. */
  readonly title: string;
  /** What it does, in a sentence. */
  readonly how: string;
  /** Program and first arguments; the settings follow as one JSON argument. */
  readonly command: readonly string[];
  /** What it is told besides the epoch. */
  readonly choices?: Choices;
  /** Variables of its environment; those of TensorFlow, OpenMP and MKL that it does not name are removed. */
  readonly environment?: Readonly<Record<string, string>>;
}

type Choices = Readonly<Record<string, string | number | boolean>>;

/** Ways to make a framework fast, of which the fastest competes. */
export interface Ways {
  readonly name: string;
  /** The framework. */
  readonly of: string;
  readonly ways: readonly Contender[];
}

const ONEDNN = [["0", "without oneDNN"], ["1", "with oneDNN"]] as const;

/** All that compete, the lab first. @param python The Python that has the peers; without it only tfjs is compared. */
export function listContenders(cores: number, python?: string): (Contender | Ways)[] {
  const ours: Contender = {
    name: "ours",
    title: "this lab",
    how: "train() of lib/trainer/trainer.ts; the second of two epochs is timed",
    command: denoCommand("ours"),
  };
  const tfjs = ONEDNN.map(([onednn, words]): Contender => ({
    name: onednn === "0" ? "tfjs" : "tfjs-onednn",
    title: `tfjs model.fit, ${words}`,
    how: "model.fit and model.evaluate of a LayersModel on tensors in memory, batches of 64",
    command: denoCommand("tfjs"),
    // 0 leaves the number of threads to TensorFlow, where the lab would choose.
    environment: { TF_NUM_INTRAOP_THREADS: "0", TF_NUM_INTEROP_THREADS: "0", TF_ENABLE_ONEDNN_OPTS: onednn },
  }));
  if (!python) return [ours, ...tfjs];

  const pytorch = [python, "tasks/bench/peers/pytorch.py"];
  const tensorflow = [python, "tasks/bench/peers/tensorflow_python.py"];
  const keras = ONEDNN.map(([onednn, words]): Contender => ({
    name: onednn === "0" ? "keras" : "keras-onednn",
    title: `Keras model.fit, ${words}`,
    how: "model.fit and model.evaluate on tf.data pipelines in batches of 64, everything else Keras's default",
    command: tensorflow,
    choices: { way: "keras" },
    environment: { TF_ENABLE_ONEDNN_OPTS: onednn },
  }));
  return [
    ours,
    ...tfjs,
    {
      name: "pytorch",
      title: "PyTorch, preloaded",
      how: "eager, images in memory as float tensors, batches of 64 in every pass",
      command: pytorch,
    },
    {
      name: "pytorch-dataloader",
      title: "PyTorch, DataLoader",
      how: "eager, images one by one through a DataLoader as in the article, which passes over the validation images " +
        "twice; the images come as torchvision's ToTensor gives them, without its detour over PIL",
      command: pytorch,
      choices: { loader: true },
    },
    { name: "pytorch-best", of: "PyTorch", ways: pytorchWays(pytorch, cores) },
    ...keras,
    { name: "tensorflow-best", of: "TensorFlow in Python", ways: tensorflowWays(tensorflow) },
  ];
}

function pytorchWays(command: readonly string[], cores: number): Contender[] {
  const either = [false, true];
  const counts = cores > 1 ? [cores, 1] : [1];
  const choices = counts.flatMap((threads) =>
    either.flatMap((channelsLast) => either.map((isCompiled) => ({ threads, channelsLast, isCompiled })))
  );
  return choices.map(({ threads, channelsLast, isCompiled }) => {
    const words = [channelsLast && "channels_last", isCompiled && "torch.compile", `threads: ${threads}`];
    const title = `PyTorch, fused Adam, denormals flushed, ${words.filter(Boolean).join(", ")}`;
    const compile = isCompiled && "default";
    return {
      name: title,
      title,
      how: "tensors in memory, batches of 64, of 1000 in the passes that measure",
      command,
      choices: { fused: true, flushDenormals: true, largeBatches: true, channelsLast, compile, threads },
    };
  });
}

function tensorflowWays(command: readonly string[]): Contender[] {
  const ways: Readonly<Record<string, Choices>> = {
    "Keras without XLA, 32 steps a call": { way: "keras", xla: false, stepsACall: 32, largeBatches: true },
    "Keras with XLA": { way: "keras", xla: true, largeBatches: true },
    "tf.function, one step a call": { way: "function" },
    "tf.function, 32 steps a call": { way: "function", stepsACall: 32 },
  };
  return ONEDNN.flatMap(([onednn, onednnWords]) =>
    Object.entries(ways).map(([words, choices]) => {
      const title = `TensorFlow in Python, ${words}, ${onednnWords}`;
      const how = "batches of 64, of 1000 in the passes that measure; a tf.function has the fused Adam kernel";
      return { name: title, title, how, command, choices, environment: { TF_ENABLE_ONEDNN_OPTS: onednn } };
    })
  );
}

/** The command of a script of `tasks/bench/contenders`. */
function denoCommand(script: string): string[] {
  return [Deno.execPath(), ...runArguments("bench", `tasks/bench/contenders/${script}.ts`)];
}
