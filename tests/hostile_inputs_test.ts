/**
 * Inputs that are damaged or made to harm: each is read rightly or refused by an error in the project's own words that names
 * the file, within two seconds. 500 always; `deno task test -- --slow` tries 10,000.
 * @module
 */
import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { zipSync } from "fflate";
import sharp from "sharp";
import { loadDataset } from "../lib/data/datasets.ts";
import { readImageFile } from "../lib/data/image_files.ts";
import { loadCheckpoint } from "../lib/runs/checkpoint.ts";
import { loadRun, saveRun } from "../lib/runs/run_folder.ts";
import { readSafetensors, writeSafetensors } from "../lib/runs/safetensors.ts";
import { loadOutcomes, saveOutcomes } from "../studies/plan/outcomes.ts";
import { parseBenchmark } from "../tasks/bench/benchmark_file.ts";
import { importImages } from "../tasks/data/import_images.ts";
import { testInFolder } from "./support/folder.ts";
import { byteChanges, changeBytes, changeJson, jsonChange } from "./support/mutations.ts";
import { sampleRun } from "./support/runs.ts";
import { writeTinyDataset } from "./support/tiny_dataset.ts";

const RUNS = Deno.args.includes("--slow") ? 670 : 34;
const SECONDS = 2;

/** Reads the file at `path`, or fails as it should: an error of the project's own that names the file or its folder. */
async function readOrRefuse(path: string, read: () => unknown): Promise<void> {
  const begin = performance.now();
  try {
    await read();
  } catch (error) {
    assert.ok(error instanceof Error, String(error));
    assert.match(error.message, /^(Cannot |Passed over )/, error.stack ?? error.message);
    const names = [basename(path), basename(join(path, ".."))];
    assert.ok(
      names.some((name) => error.message.includes(name)),
      `${error.message} names neither ${names.join(" nor ")}`,
    );
    // deno-lint-ignore no-control-regex -- that is what must not come through
    assert.doesNotMatch(error.message, /[\x00-\x08\x0b-\x1f\x7f]/, "control signs reach the terminal");
  }
  const seconds = (performance.now() - begin) / 1000;
  assert.ok(seconds < SECONDS, `${seconds.toFixed(1)} s`);
}

/** Tries changes of one file's bytes; everything else stays as it is. */
async function tryBytes(path: string, read: () => unknown): Promise<void> {
  const whole = await Deno.readFile(path);
  await read(); // what is not changed is read
  await fc.assert(
    fc.asyncProperty(byteChanges, async (changes) => {
      await Deno.writeFile(path, changeBytes(whole, changes));
      await readOrRefuse(path, read);
    }),
    { seed: 1, numRuns: RUNS },
  );
  await Deno.writeFile(path, whole);
}

/** Tries changes of one value of a JSON file. */
async function tryJson(path: string, read: () => unknown): Promise<void> {
  const whole = await Deno.readTextFile(path);
  await read();
  await fc.assert(
    fc.asyncProperty(jsonChange, async (change) => {
      await Deno.writeTextFile(path, changeJson(whole, change));
      await readOrRefuse(path, read);
    }),
    { seed: 2, numRuns: RUNS },
  );
  await Deno.writeTextFile(path, whole);
}

const noise = () =>
  sharp(Uint8Array.from({ length: 20 * 16 * 3 }, (_, i) => (i * 7919) % 256), {
    raw: { width: 20, height: 16, channels: 3 },
  });

testInFolder("hostile image files", async (folder) => {
  const formats = {
    png: await noise().png().toBuffer(),
    jpg: await noise().jpeg({ progressive: true }).toBuffer(),
    webp: await noise().webp().toBuffer(),
    gif: await noise().gif().toBuffer(),
    tiff: await noise().tiff().toBuffer(),
  };
  for (const [name, bytes] of Object.entries(formats)) {
    const path = join(folder, `image.${name}`);
    await Deno.writeFile(path, bytes);
    await tryBytes(path, async () => {
      const { pixels, shape: [height, width, channels] } = await readImageFile(path);
      assert.equal(pixels.length, height * width * channels);
    });
  }
});

testInFolder("hostile files of arrays", async (folder) => {
  const options = { fit: "pad", grey: false, invert: false, test: 0.5, seed: 1, skipBroken: false } as const;
  const idx = Uint8Array.from([0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 2, ...Array(16).keys()]);
  const labels = Uint8Array.from([0, 0, 8, 1, 0, 0, 0, 4, 0, 1, 0, 1]);
  const path = join(folder, "train-images-idx3-ubyte.gz");
  await Deno.writeFile(path, gzipSync(idx));
  await Deno.writeFile(join(folder, "train-labels-idx1-ubyte"), labels);
  await tryBytes(path, () => importImages(folder, options));
  await tryBytes(join(folder, "train-labels-idx1-ubyte"), () => importImages(folder, options));
  const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (4, 1, 1), }".padEnd(117) + "\n";
  const npy = (dims: string, ...values: number[]) =>
    Uint8Array.from([
      ...new TextEncoder().encode("?NUMPY"),
      1,
      0,
      118,
      0,
      ...new TextEncoder().encode(header.replace("(4, 1, 1)", dims.padEnd(9))),
      ...values,
    ]);
  const archive = join(folder, "other.npz");
  await Deno.writeFile(
    archive,
    zipSync({ "x_train.npy": npy("(4, 1, 1)", 1, 2, 3, 4), "y_train.npy": npy("(4,)", 0, 1, 0, 1) }),
  );
  await tryBytes(archive, () => importImages(archive, options));
});

Deno.test("hostile data sets", async () => {
  await using tiny = await writeTinyDataset();
  await tryJson(join(tiny.folder, "dataset.json"), () => loadDataset(tiny.folder));
  await tryBytes(join(tiny.folder, "dataset.json"), () => loadDataset(tiny.folder));
  await tryBytes(join(tiny.folder, "train-images-idx3-ubyte.gz"), () => loadDataset(tiny.folder));
});

testInFolder("hostile runs, tensors, checkpoints and outcomes", async (folder) => {
  const run = { ...sampleRun(), folder: join(folder, "run") };
  await Deno.mkdir(run.folder);
  await saveRun(run);
  await tryBytes(join(run.folder, "run.json"), () => loadRun(run.folder));
  await tryJson(join(run.folder, "run.json"), () => loadRun(run.folder));
  const [tensors] = (await Array.fromAsync(Deno.readDir(run.folder))).map(({ name }) => name).filter((name) =>
    name.startsWith("tensors")
  );
  await tryBytes(join(run.folder, tensors), () => loadRun(run.folder));
  await tryBytes(join(run.folder, tensors), () => loadCheckpoint(run.folder, run.id, 2));
  const bytes = writeSafetensors({
    a: { shape: [2, 3], values: new Float32Array(6) },
    b: { shape: [], values: Float32Array.of(1) },
  });
  const file = join(folder, "a.safetensors");
  await Deno.writeFile(file, bytes);
  await tryBytes(file, async () => readSafetensors(await Deno.readFile(file), file));
  const sha256 = "0".repeat(64);
  await saveOutcomes(
    folder,
    { correct: Uint8Array.of(1, 0, 1), shifts: [{ pixels: 0, mean: 0.5, least: 0.5 }] },
    sha256,
  );
  await tryBytes(join(folder, "outcomes.json"), () => loadOutcomes(folder, sha256));
  await tryJson(join(folder, "outcomes.json"), () => loadOutcomes(folder, sha256));
});

Deno.test("hostile benchmark files", async () => {
  const name = (await Array.fromAsync(Deno.readDir("data/benchmarks"))).map(({ name }) => name).find((name) =>
    name.endsWith(".json")
  )!;
  const whole = await Deno.readTextFile(join("data/benchmarks", name));
  await fc.assert(
    fc.asyncProperty(jsonChange, (change) => readOrRefuse(name, () => parseBenchmark(changeJson(whole, change), name))),
    { seed: 3, numRuns: RUNS },
  );
});
