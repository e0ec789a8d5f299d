/**
 * The one file that names TensorFlow: loads it, says on which device it runs, and hands out the two things that the lab
 * uses of it: tfjs itself and its native binding.
 * @module
 */
import { availableParallelism } from "node:os";
import util from "node:util";
import type * as tfjs from "@tensorflow/tfjs-node-gpu";
import { hasWideRegisters, readCpuinfo } from "./processor.ts";

/** The calls of tfjs-node-gpu's native addon that the lab makes. Tensors are numbers: whoever creates one deletes it. */
export interface Binding {
  createTensor(shape: readonly number[], dtype: number, values: Float32Array | Int32Array | Uint8Array): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array;
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
  runSavedModel(id: number, inputIds: number[], inputNames: string, outputNames: string): { id: number }[];
  getNumOfTensors(): number;
  getNumOfSavedModels(): number;
  isUsingGpuDevice(): boolean;
  readonly TF_Version: string;
}

/** TensorFlow as it was loaded into this process. */
export interface Tensorflow {
  readonly tf: typeof tfjs;
  readonly binding: Binding;
  readonly device: "CPU" | "GPU";
  /** Why on that one, as in "TensorFlow's build without CUDA is installed". */
  readonly deviceReason: string;
  /** Threads that run independent operations side by side; one core each. */
  readonly threads: number;
  /** Whether its kernels use registers of 16 floats (AVX-512). */
  readonly hasWideRegisters: boolean;
  /** Version of the native TensorFlow, as in "2.21.0". */
  readonly version: string;
}

let loaded: Promise<Tensorflow> | undefined;

/**
 * Loads TensorFlow once per process. Threads: one for each operation, as many operations at a time as there are cores,
 * because the training graph splits its batch over the cores itself (see `graph.ts`). `TF_NUM_INTRAOP_THREADS` and
 * `TF_NUM_INTEROP_THREADS`, where set, decide instead.
 * @throws {Error} When the native addon is missing: the set-up has not run.
 */
export function loadTensorflow(): Promise<Tensorflow> {
  return loaded ??= load();
}

/** The device line of the article: "Running on the CPU: TensorFlow's build without CUDA is installed; TensorFlow 2.21.0". */
export async function describeDevice(): Promise<string> {
  const { device, deviceReason, version } = await loadTensorflow();
  return `Running on the ${device}: ${deviceReason}; TensorFlow ${version}`;
}

async function load(): Promise<Tensorflow> {
  setDefault("TF_CPP_MIN_LOG_LEVEL", "3");
  // TensorFlow leaves these off on processors without AVX-512, where they make a step 2.5 times as fast all the same.
  setDefault("TF_ENABLE_ONEDNN_OPTS", "1");
  // Keeps what oneDNN prepares for a gradient by a kernel; by default it is made anew at each call, 60 µs of a step's 6 ms
  // seven times over. Costs 3 MiB, changes no bit.
  setDefault("TF_MKL_OPTIMIZE_PRIMITIVE_MEMUSE", "false");
  // The same bits for the same seed: costs nothing on a CPU, where they are the same without it.
  setDefault("TF_DETERMINISTIC_OPS", "1");
  // On a GPU: all 24 bits of a float in convolutions and products, and no more memory than is needed, so that others fit.
  setDefault("NVIDIA_TF32_OVERRIDE", "0");
  setDefault("TF_FORCE_GPU_ALLOW_GROWTH", "true");
  setDefault("TF_NUM_INTRAOP_THREADS", "1");
  const threads = Number(setDefault("TF_NUM_INTEROP_THREADS", String(availableParallelism())));
  // tfjs-node-gpu 4.22 calls a function that Node and Deno have since removed.
  (util as unknown as Record<string, unknown>).isNullOrUndefined ??= (value: unknown) => value == null;
  let tf: typeof tfjs;
  try {
    tf = await import("@tensorflow/tfjs-node-gpu");
  } catch (cause) {
    throw new Error(
      `Cannot load TensorFlow: expected tfjs-node-gpu with its compiled addon, found "${
        (cause as Error).message.split("\n")[0]
      }"; run "deno task setup", and "deno task doctor" if that does not help`,
      { cause },
    );
  }
  const { binding } = tf.backend() as unknown as { binding: Binding };
  const device = binding.isUsingGpuDevice() ? "GPU" : "CPU";
  const deviceReason = await explainDevice(device);
  const isWide = hasWideRegisters(readCpuinfo(), (name) => Deno.env.get(name));
  return { tf, binding, device, deviceReason, threads, hasWideRegisters: isWide, version: binding.TF_Version };
}

/** Where the set-up puts the libraries of TensorFlow's CUDA build. */
const CUDA_LIBRARIES = new URL("../../.venv/native/nvidia", import.meta.url);

async function explainDevice(device: "CPU" | "GPU"): Promise<string> {
  if (device === "GPU") return "TensorFlow's CUDA build is installed";
  const hasCuda = await Deno.stat(CUDA_LIBRARIES).then(() => true, () => false);
  return hasCuda
    ? "TensorFlow's CUDA build is installed, but found no GPU that it can use; TF_CPP_MIN_LOG_LEVEL=0 lets it say why"
    : "TensorFlow's build without CUDA is installed";
}

function setDefault(name: string, value: string): string {
  const present = Deno.env.get(name);
  if (present === undefined) Deno.env.set(name, value);
  return present ?? value;
}
