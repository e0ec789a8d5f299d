/**
 * What the set-up made, tried: each part does its work once, in a process of its own, since broken native code may end
 * the process that loads it. The set-up asks this of each step that it has just done, and doctor of all. Imports built-in
 * modules only, so that it works where packages are missing.
 * @module
 */
import { cleanEnvironment, reasonOf } from "./command.ts";
import { KERNEL, KERNEL_DENO, PYTHON, ROOT } from "./paths.ts";

/** What a part said when it was tried: what it found, or what is wrong with it. */
export type Trial = { readonly found: string } | { readonly wrong: string };

const SECONDS = 90;

/**
 * Every package that a page, a figure or a record needs, of the version that deno.json names, loaded; one picture encoded,
 * one chart and one text drawn.
 */
export function tryPackages(): Promise<Trial> {
  return tryProgram([
    Deno.execPath(),
    "eval",
    `const { imports } = JSON.parse(Deno.readTextFileSync("deno.json"));
     for (const [name, place] of Object.entries(imports)) {
       const version = /^npm:.+@(.+)$/.exec(place)?.[1];
       if (name.endsWith("/")) continue;
       const found = JSON.parse(Deno.readTextFileSync("node_modules/" + name + "/package.json")).version;
       if (found !== version) throw new Error(name + " is of version " + found + ", expected " + version);
     }
     for (const name of ["400Regular", "700Bold"]) {
       const { size } = Deno.statSync("node_modules/@expo-google-fonts/source-sans-3/" + name + "/SourceSans3_" + name + ".ttf");
       if (size < 1e5) throw new Error("the font of figures is cut off");
     }
     const { Canvas } = await import("skia-canvas");
     const [Plot, { parseHTML }, esbuild] = await Promise.all(["@observablehq/plot", "linkedom", "esbuild"].map((name) => import(name)));
     for (const name of Object.keys(imports)) {
       if (!/tfjs-node-gpu|google-fonts|node-api-headers|playwright|axe-core/.test(name)) await import(name);
     }
     const png = new Canvas(2, 2).toBufferSync("png");
     if (png[1] !== 80) throw new Error("skia-canvas encodes no PNG");
     const { document } = parseHTML("<body></body>");
     if (!Plot.plot({ document, marks: [Plot.dot([[1, 2]])] }).outerHTML.includes("circle")) throw new Error("Plot draws nothing");
     const { code } = await esbuild.transform("let a: number = 1; console.log(a)", { loader: "ts", minify: true });
     await esbuild.stop();
     if (!code.includes("1")) throw new Error("esbuild transforms nothing");
     console.log("they load, draw and encode");
     Deno.exit(0);`,
  ]);
}

/**
 * Python's packages of the versions that requirements.txt names; JupyterLab's server application, its page and nbconvert's
 * exporters, as they are when they are used.
 */
export function tryEnvironment(): Promise<Trial> {
  return tryProgram([
    PYTHON,
    "-c",
    `import os, re, sys, tempfile
whole = tempfile.TemporaryDirectory()
tempfile.tempdir = whole.name # for the empty folder of settings that Jupyter makes at each start, and leaves
from importlib.metadata import version
from packaging.requirements import Requirement
for line in re.findall(r"^[\\w.-]+==[^\\\\\\n]+", open("requirements.txt").read(), re.M):
    wanted = Requirement(line)
    if wanted.marker and not wanted.marker.evaluate(): continue
    found = version(wanted.name)
    if not wanted.specifier.contains(found): sys.exit(f"error: expected {wanted.name}{wanted.specifier}, found {found}")
import jupyterlab.labapp, jupyterlab, nbconvert, nbconvert.nbconvertapp, jupyter_client
page = os.path.join(sys.prefix, "share/jupyter/lab/static/index.html")
if not os.path.isfile(page):
    sys.exit(f"error: JupyterLab has no page, {page} is not there")
nbconvert.HTMLExporter().from_notebook_node(__import__("nbformat").v4.new_notebook())
print(f"Python {sys.version.split()[0]}, JupyterLab {jupyterlab.__version__}, nbconvert {nbconvert.__version__}")`,
  ]);
}

/** TensorFlow, with a product and a convolution computed by it and compared with what they are. */
export async function tryTensorflow(): Promise<Trial> {
  return await tryProgram([
    Deno.execPath(),
    "eval",
    `const { loadTensorflow } = await import("./lib/trainer/tensorflow.ts");
     const { tf, version, device, deviceReason, threads } = await loadTensorflow();
     const product = tf.matMul(tf.tensor2d([[1, 2], [3, 4]]), tf.tensor2d([[5, 6], [7, 8]])).dataSync().join();
     if (product !== "19,22,43,50") throw new Error("a matrix product is wrong: expected 19,22,43,50, found " + product);
     const sums = tf.conv2d(tf.ones([1, 4, 4, 8]), tf.ones([3, 3, 8, 8]), 1, "valid").dataSync();
     if (!sums.every((sum) => sum === 72)) throw new Error("a convolution is wrong: expected 72, found " + sums[0]);
     console.log(\`\${version}, \${threads} operations side by side; Running on the \${device}: \${deviceReason}\`);`,
  ]);
}

/** The Jupyter kernel: a cell is run by the pinned Deno, as a notebook would run it. */
export function tryKernel(): Promise<Trial> {
  return tryProgram([
    PYTHON,
    "-c",
    `import re, subprocess, sys
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import start_new_kernel
spec = KernelSpecManager().get_kernel_spec("deno")
if spec.resource_dir != sys.argv[1]: sys.exit("another kernel named deno is found first")
pinned = re.search(r"^deno==(\\S+)", open("requirements.txt").read(), re.M)[1]
version = subprocess.run([spec.argv[3], "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
if version != pinned: sys.exit(f"error: cells are run by Deno {version}, expected {pinned}")
manager, client = start_new_kernel(startup_timeout=30, kernel_name="deno")
found = []
try:
    client.execute_interactive("console.log(6 * 7)", timeout=30, allow_stdin=False,
        output_hook=lambda message: found.append(message["content"].get("text", "")))
finally:
    client.stop_channels(); manager.shutdown_kernel(now=True)
answer = "".join(found).strip()
if answer != "42": sys.exit(f"error: a cell that prints 6 * 7 prints {answer!r}")
print(f"Deno {version} runs cells")`,
    KERNEL,
  ]);
}

/** What the pinned Deno of the kernel calls itself, "2.7.14"; undefined where it does not start. */
export async function kernelVersion(): Promise<string | undefined> {
  const trial = await tryProgram([KERNEL_DENO, "--version"]);
  return "found" in trial ? trial.found.match(/deno (\S+)/)?.[1] : undefined;
}

/** Runs a program that ends with a line on what it found, or fails with one on what is wrong. */
async function tryProgram([program, ...args]: readonly string[]): Promise<Trial> {
  try {
    const signal = AbortSignal.timeout(1000 * SECONDS);
    const child = new Deno.Command(program, {
      args,
      cwd: ROOT,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      signal,
      clearEnv: true,
      env: cleanEnvironment(),
    });
    const { success, stdout, stderr, signal: killed, code } = await child.output();
    const [said, complained] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).trim());
    if (success) return { found: said };
    if (signal.aborted) return { wrong: `it gave no answer in ${SECONDS} s` };
    if (killed) return { wrong: `a native part of it is damaged and ended with ${killed}` };
    return { wrong: reasonOf(complained) ?? `it ended with code ${code}` };
  } catch (error) {
    return { wrong: `${program} does not start: ${(error as Error).message}` };
  }
}
