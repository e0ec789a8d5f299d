/**
 * Who competes: the lab's own training, stock tfjs, and the peers in Python.
 * @module
 */
import { runArguments } from "../rights.ts";
import type { EpochSettings } from "./epoch.ts";
import type { Contender } from "./types.ts";

/** The lab's own training, as a notebook runs it. */
export function ourTraining(epoch: EpochSettings): Contender {
  return {
    name: "ours",
    title: "this lab",
    how: "train() of lib/trainer/trainer.ts; the second of two epochs is timed",
    command: denoCommand("ours"),
    environment: {},
    settings: { ...epoch },
  };
}

/** Stock tfjs on the same native TensorFlow with TensorFlow's own number of threads, with and without oneDNN's kernels. */
export function stockTfjs(epoch: EpochSettings): Contender[] {
  return [["tfjs", "0", "without oneDNN"], ["tfjs-onednn", "1", "with oneDNN"]].map(([name, onednn, title]) => ({
    name,
    title: `tfjs model.fit, ${title}`,
    how: "model.fit and model.evaluate of a LayersModel on tensors in memory, batches of 64",
    command: denoCommand("tfjs"),
    settings: { ...epoch },
    environment: { ...TENSORFLOW_THREADS, TF_ENABLE_ONEDNN_OPTS: onednn },
  }));
}

/** 0 leaves the number of threads to TensorFlow, where the lab would choose. */
const TENSORFLOW_THREADS = { TF_NUM_INTRAOP_THREADS: "0", TF_NUM_INTEROP_THREADS: "0" };

/** What a peer is told besides the epoch. */
type Choices = Readonly<Record<string, string | number | boolean>>;

/** PyTorch as the article writes it, from a DataLoader and from tensors in memory. */
export function pytorchAsWritten(epoch: EpochSettings, python: string): Contender[] {
  return [
    {
      ...pytorch(epoch, python, {}),
      name: "pytorch",
      title: "PyTorch, preloaded",
      how: "eager, images in memory as float tensors, batches of 64 in every pass",
    },
    {
      ...pytorch(epoch, python, { loader: true }),
      name: "pytorch-dataloader",
      title: "PyTorch, DataLoader",
      how: "eager, images one by one through a DataLoader as in the article, which passes over the validation images " +
        "twice; the images come as torchvision's ToTensor gives them, without its detour over PIL",
    },
  ];
}

/** Ways to make PyTorch fast, from which the fastest is chosen. */
export function pytorchVariants(epoch: EpochSettings, python: string, cores: number): Contender[] {
  const best = { fused: true, flushDenormals: true, largeBatches: true };
  const variants: Record<string, Choices> = {
    "fused Adam, denormals flushed": best,
    "fused Adam, denormals flushed, channels_last": { ...best, channelsLast: true },
    "fused Adam, denormals flushed, torch.compile": { ...best, compile: "default" },
    "fused Adam, denormals flushed, channels_last, torch.compile": { ...best, channelsLast: true, compile: "default" },
  };
  const threads = cores > 1 ? [cores, 1] : [1];
  return threads.flatMap((count) =>
    Object.entries(variants).map(([words, choices]) => ({
      ...pytorch(epoch, python, { ...choices, threads: count }),
      title: `PyTorch, ${words}, ${count === 1 ? "1 thread" : `${count} threads`}`,
    }))
  );
}

function pytorch(epoch: EpochSettings, python: string, choices: Choices): Contender {
  return {
    ...peer(epoch, [python, "tasks/bench/peers/pytorch.py"], choices),
    how: "tensors in memory, batches of 64, of 1000 in the passes that measure",
  };
}

/** Keras as users write it, with and without oneDNN's kernels. */
export function kerasAsWritten(epoch: EpochSettings, python: string): Contender[] {
  return ONEDNN.map(([onednn, words]) => ({
    ...tensorflow(epoch, python, { way: "keras" }),
    name: onednn === "0" ? "keras" : "keras-onednn",
    title: `Keras model.fit, ${words}`,
    how: "model.fit and model.evaluate on tf.data pipelines in batches of 64, everything else Keras's default",
    environment: { TF_ENABLE_ONEDNN_OPTS: onednn },
  }));
}

const ONEDNN = [["0", "without oneDNN"], ["1", "with oneDNN"]] as const;

/** Ways to make TensorFlow fast from Python, from which the fastest is chosen. */
export function tensorflowVariants(epoch: EpochSettings, python: string): Contender[] {
  const variants: Record<string, Choices> = {
    "Keras without XLA, 32 steps a call": { way: "keras", xla: false, stepsACall: 32, largeBatches: true },
    "Keras with XLA": { way: "keras", xla: true, largeBatches: true },
    "tf.function, one step a call": { way: "function" },
    "tf.function, 32 steps a call": { way: "function", stepsACall: 32 },
  };
  return ONEDNN.flatMap(([onednn, onednnWords]) =>
    Object.entries(variants).map(([words, choices]) => ({
      ...tensorflow(epoch, python, choices),
      name: `${words}, oneDNN ${onednn}`,
      title: `TensorFlow in Python, ${words}, ${onednnWords}`,
      environment: { TF_ENABLE_ONEDNN_OPTS: onednn },
    }))
  );
}

function tensorflow(epoch: EpochSettings, python: string, choices: Choices): Contender {
  return {
    ...peer(epoch, [python, "tasks/bench/peers/tensorflow_python.py"], choices),
    how: "batches of 64, of 1000 in the passes that measure; a tf.function has the fused Adam kernel",
  };
}

function peer(epoch: EpochSettings, command: readonly string[], choices: Choices): Contender {
  const name = JSON.stringify(choices);
  return { name, title: name, how: "", command, settings: { ...epoch, ...choices }, environment: {} };
}

/** The command of a script of `tasks/bench/contenders`. */
export function denoCommand(script: string): string[] {
  return [Deno.execPath(), ...runArguments("bench", `tasks/bench/contenders/${script}.ts`)];
}
