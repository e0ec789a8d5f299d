/**
 * Where the parts of the set-up lie in the project folder.
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that holds deno.json. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** The Python environment with JupyterLab, nbconvert and the kernel's Deno. */
export const VENV = join(ROOT, ".venv");
export const PYTHON = join(VENV, "bin/python");
/** The Deno that runs the notebooks: always the pinned one, whichever runs the tasks. */
export const KERNEL_DENO = join(VENV, "bin/deno");
/** TensorFlow's wheel, unpacked, and NVIDIA's beside it: where TensorFlow looks for them, relative to itself. */
export const NATIVE = join(VENV, "native");
/** TensorFlow's shared libraries, with the C headers in `include`. */
export const TENSORFLOW = join(NATIVE, "tensorflow");
/** Where Jupyter finds the kernel named "deno" of this environment. */
export const KERNEL = join(VENV, "share/jupyter/kernels/deno");
export const NODE_MODULES = join(ROOT, "node_modules");
/** The tfjs package, for which the native addon is compiled. */
export const TFJS = join(NODE_MODULES, "@tensorflow/tfjs-node-gpu");
export const ADDON = join(TFJS, "lib/napi-v8/tfjs_binding.node");
/** What the set-up remembers: its lock, the choice of CPU or GPU, the output of a command that failed. */
export const MEMORY = join(ROOT, ".setup");
