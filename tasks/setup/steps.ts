/**
 * The steps of the set-up, in their order.
 * @module
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeWhole } from "../../lib/files.ts";
import { tryEnvironment, tryKernel, tryPackages, tryTensorflow } from "./checks.ts";
import { runCommand } from "./command.ts";
import { requireIntegrity } from "./integrity.ts";
import { describeKernel } from "./kernelspec.ts";
import { findCompiler, findPython, THIS_MACHINE } from "./machine.ts";
import {
  ADDON,
  KERNEL,
  KERNEL_DENO,
  MEMORY,
  NATIVE,
  NODE_MODULES,
  PYTHON,
  ROOT,
  TENSORFLOW,
  TFJS,
  VENV,
} from "./paths.ts";
import { PLATFORM } from "./platform.ts";
import { emptyFolder, removeIfThere, shareFiles, type Step } from "./step.ts";

/** Which of TensorFlow's builds is installed. */
export type Device = "cpu" | "gpu";

const DEVICE = join(MEMORY, "device");

/** The device that was chosen with `--gpu` or `--cpu`; the CPU until then. */
export function chosenDevice(): Device {
  try {
    return Deno.readTextFileSync(DEVICE).trim() === "gpu" ? "gpu" : "cpu";
  } catch {
    return "cpu";
  }
}

/** Remembers the device for this and later set-ups. */
export async function chooseDevice(device: Device): Promise<void> {
  Deno.mkdirSync(MEMORY, { recursive: true });
  await writeWhole(DEVICE, `${device}\n`);
}

/** What follows Python's name to install packages: only files whose hashes the requirements give, and nothing besides. */
export const PIP_INSTALL: readonly string[] = [
  ...["-m", "pip", "install", "--require-hashes", "--no-deps", "--no-input", "--disable-pip-version-check"],
];

const NPM_PACKAGES: Step = {
  name: "npm packages",
  stamp: join(NODE_MODULES, ".setup.stamp"),
  inputs: () => [JSON.stringify(JSON.parse(readText("deno.json")).imports), readText("deno.lock")],
  outputs: [join(TFJS, "package.json"), join(NODE_MODULES, "node-api-headers/include/node_api.h")],
  async run() {
    requireIntegrity(readText("deno.lock"), THIS_MACHINE);
    // What an earlier installation left would be taken as whole.
    emptyFolder(NODE_MODULES);
    const command = [Deno.execPath(), "install", "--frozen", ...isRepair ? ["--reload"] : []];
    // Deno knows only its own list of certificates unless it is told to use this machine's too.
    const env = { DENO_TLS_CA_STORE: Deno.env.get("DENO_TLS_CA_STORE") ?? "mozilla,system" };
    await runCommand("install npm packages", command, { env });
    shareFiles(NODE_MODULES);
  },
  try: tryPackages,
};

let isRepair = false;

/** Takes back what all steps have made, so that the next set-up does each from empty folders and trusts no cache of Deno's. */
export function startAnew(): void {
  isRepair = true;
  for (const { stamp } of STEPS) removeIfThere(stamp);
  removeIfThere(NATIVE);
}

const PYTHON_PACKAGES: Step = {
  name: "Python environment",
  stamp: join(VENV, "python.stamp"),
  // An environment knows its own path, and the path of the Python that it was made from.
  inputs: () => [readText("requirements.txt"), ROOT, Deno.realPathSync(PYTHON)],
  outputs: [KERNEL_DENO, join(VENV, "bin/jupyter"), join(VENV, "bin/jupyter-lab")],
  needs: [findPython],
  async run() {
    const python = await findPython(THIS_MACHINE);
    Deno.mkdirSync(VENV, { recursive: true });
    await requireOwn(VENV);
    emptyFolder(VENV, (name) => name.startsWith("native") || name === OURS);
    // Python makes no environment in a link, but in what it leads to.
    await runCommand("make a Python environment", [python, "-m", "venv", Deno.realPathSync(VENV)]);
    await runCommand("install Python packages", [PYTHON, ...PIP_INSTALL, "-r", "requirements.txt"]);
    shareFiles(VENV);
  },
  try: tryEnvironment,
};

/** The file that says that an environment was made here, and may be emptied. */
const OURS = "global-pooling-lab";

/** @throws {Error} where the environment's folder holds what this set-up has not made. */
async function requireOwn(folder: string): Promise<void> {
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
  const isMade = (name: string) => name === OURS || /^native|^(python|kernel)\.stamp$/.test(name);
  const isOurs = names.length === 0 || names.some(isMade) || existsSync(KERNEL);
  if (!isOurs) {
    throw new Error(
      `Cannot make a Python environment: expected ${folder} to be absent, empty or made by this set-up, found a folder ` +
        `with ${names.length} files of somebody else's, ${names[0]} for one; move it away`,
    );
  }
  await writeWhole(join(folder, OURS), "made by deno task setup, which may empty this folder\n");
}

const TENSORFLOW_LIBRARIES: Step = {
  name: "TensorFlow's libraries",
  stamp: join(VENV, "native.stamp"),
  inputs: () => [readText(`requirements-${chosenDevice()}.txt`)],
  outputs: [join(TENSORFLOW, PLATFORM.libraries[0]), join(TENSORFLOW, "include/tensorflow/c/c_api.h")],
  needs: [findCompiler], // for the addon, which is made anew with them
  async run() {
    const draft = `${NATIVE}.new`;
    removeIfThere(draft);
    // pip unpacks gigabytes into the folder for temporary files, which elsewhere may be small, and left over after a kill.
    const env = { TMPDIR: join(draft, "unpacked") };
    Deno.mkdirSync(env.TMPDIR, { recursive: true });
    // Nothing of it runs in Python, so the wheel of one Python serves all, also those that TensorFlow has no wheel for.
    const wheel = join(draft, "wheel");
    const how = ["--python-version", "3.13", "--only-binary", ":all:", "--no-compile", "--target", wheel];
    const requirements = `requirements-${chosenDevice()}.txt`;
    await runCommand("install TensorFlow", [PYTHON, ...PIP_INSTALL, ...how, "-r", requirements], { env });
    removeIfThere(NATIVE);
    Deno.renameSync(wheel, NATIVE);
    shareFiles(NATIVE);
    removeIfThere(draft);
  },
};

const COMPILER_FLAGS = [
  ...["-std=c++17", "-O2", "-fPIC", "-shared", "-DNAPI_VERSION=8", "-DBUILDING_NODE_EXTENSION"],
  ...["-I", "binding", "-I", join(NODE_MODULES, "node-api-headers/include"), "-I", join(TENSORFLOW, "include")],
  ...["binding/tfjs_backend.cc", "binding/tfjs_binding.cc"],
  ...PLATFORM.linkFlags,
];

const TFJS_ADDON: Step = {
  name: "tfjs addon",
  stamp: `${ADDON}.stamp`,
  inputs: () => [
    Deno.readTextFileSync(join(TFJS, "package.json")),
    Deno.readTextFileSync(TENSORFLOW_LIBRARIES.stamp),
    ...COMPILER_FLAGS,
  ],
  outputs: [ADDON],
  needs: [findCompiler],
  try: tryTensorflow,
  async run() {
    const compiler = await findCompiler(THIS_MACHINE);
    Deno.mkdirSync(join(ADDON, ".."), { recursive: true });
    const draft = `${ADDON}.tmp`;
    await runCommand("compile the tfjs addon", [...compiler, ...COMPILER_FLAGS, "-o", draft], { folder: TFJS });
    Deno.renameSync(draft, ADDON);
  },
};

/** What JupyterLab does unless its user says otherwise: it asks nobody for news, and does not ask whether it may. */
const LAB_SETTINGS = JSON.stringify({
  "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false },
});
const LAB_OVERRIDES = join(VENV, "share/jupyter/lab/settings/overrides.json");

const JUPYTER_KERNEL: Step = {
  name: "Jupyter kernel",
  stamp: join(VENV, "kernel.stamp"),
  inputs: () => [describeKernel(), LAB_SETTINGS],
  outputs: [join(KERNEL, "kernel.json"), LAB_OVERRIDES],
  try: tryKernel,
  async run() {
    Deno.mkdirSync(KERNEL, { recursive: true });
    await writeWhole(join(KERNEL, "kernel.json"), describeKernel());
    Deno.mkdirSync(dirname(LAB_OVERRIDES), { recursive: true });
    await writeWhole(LAB_OVERRIDES, LAB_SETTINGS);
  },
};

export const STEPS: readonly Step[] = [
  NPM_PACKAGES,
  PYTHON_PACKAGES,
  TENSORFLOW_LIBRARIES,
  TFJS_ADDON,
  JUPYTER_KERNEL,
];

function readText(name: string): string {
  return Deno.readTextFileSync(join(ROOT, name));
}
