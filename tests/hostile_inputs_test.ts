/**
 * Inputs that are damaged or made to harm: each is read rightly or refused by an error in the project's own words that names
 * the file, within two seconds and in little memory. 700 always; `deno task test -- --slow` tries 10,000.
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { zipSync } from "fflate";
import sharp from "sharp";
import { readAddress, writeAddress } from "../explorer/address.ts";
import { readData } from "../explorer/data.ts";
import { shownPixels } from "../explorer/state.ts";
import { formatNumber } from "../lib/format.ts";
import { convNet1, convNet2 } from "../lib/models/networks.ts";
import { loadDataset } from "../lib/data/datasets.ts";
import { readImageFile } from "../lib/data/image_files.ts";
import { loadCheckpoint, saveCheckpoint } from "../lib/runs/checkpoint.ts";
import { loadRun, saveRun } from "../lib/runs/run_folder.ts";
import { readSafetensors, writeSafetensors } from "../lib/runs/safetensors.ts";
import { loadOutcomes, saveOutcomes } from "../studies/plan/outcomes.ts";
import { parseBenchmark } from "../tasks/bench/benchmarks.ts";
import { describeLayers } from "../tasks/report/explorer_data.ts";
import { importImages } from "./support/import_images.ts";
import { readReference } from "../tasks/parity/reference.ts";
import { downloadDataset } from "../tasks/data/downloads.ts";
import { listFiles, testInFolder } from "./support/folder.ts";
import { recordFigures } from "./support/reliability.ts";
import { sampleRun } from "./support/runs.ts";
import { hearWarnings } from "./support/surroundings.ts";
import { writeTinyDataset } from "./support/tiny_dataset.ts";
import { count, IS_SLOW, MEMORY, readOrRefuse, RUNS, SECONDS, TALLY, tryBytes, tryJson } from "./support/hostile.ts";

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
    await tryBytes("image files", path, async () => {
      const picture = await readImageFile(path);
      const { pixels, shape: [height, width, channels] } = picture;
      assert.equal(pixels.length, height * width * channels);
      return picture;
    });
  }
});

const IMPORT = { fit: "pad", grey: false, invert: false, test: 0.5, seed: 1, skipBroken: false } as const;

testInFolder("hostile files of arrays", async (folder) => {
  const idx = Uint8Array.from([0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 2, ...Array(16).keys()]);
  const labels = Uint8Array.from([0, 0, 8, 1, 0, 0, 0, 4, 0, 1, 0, 1]);
  const path = join(folder, "train-images-idx3-ubyte.gz");
  await Deno.writeFile(path, gzipSync(idx));
  await Deno.writeFile(join(folder, "train-labels-idx1-ubyte"), labels);
  await tryBytes("files of arrays", path, () => importImages(folder, IMPORT));
  await tryBytes("files of arrays", join(folder, "train-labels-idx1-ubyte"), () => importImages(folder, IMPORT));
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
  await tryBytes("files of arrays", archive, () => importImages(archive, IMPORT));
});

Deno.test("hostile data sets", async () => {
  await using tiny = await writeTinyDataset();
  await tryJson("data sets", join(tiny.folder, "dataset.json"), () => loadDataset(tiny.folder));
  await tryBytes("data sets", join(tiny.folder, "dataset.json"), () => loadDataset(tiny.folder));
  const images = join(tiny.folder, "train-images-idx3-ubyte.gz");
  await tryBytes("data sets", images, () => loadDataset(tiny.folder), { sealed: true });
});

testInFolder("hostile runs, tensors, checkpoints and outcomes", async (folder) => {
  const run = { ...sampleRun(), folder: join(folder, "run") };
  await Deno.mkdir(run.folder);
  await saveRun(run);
  const sealed = true;
  await tryBytes("runs", join(run.folder, "run.json"), () => loadRun(run.folder), { sealed });
  await tryJson("runs", join(run.folder, "run.json"), () => loadRun(run.folder), { sealed });
  const tensors = (await listFiles(run.folder)).find((name) => name.startsWith("tensors"))!;
  await tryBytes("tensors", join(run.folder, tensors), () => loadRun(run.folder), { sealed });
  const variables = [Float32Array.of(1, 2, 3), Float32Array.of(NaN, -0)];
  await saveCheckpoint(run.folder, run.id, { epoch: 2, state: { step: 7, variables } });
  const checkpoint = join(run.folder, "checkpoint-2.safetensors");
  using heard = hearWarnings();
  await tryBytes("checkpoints", checkpoint, () => loadCheckpoint(run.folder, run.id, 2), { sealed });
  const { warnings } = heard;
  assert.ok(warnings.length > RUNS / 2);
  for (const text of warnings) assert.match(text, /^Passed over .*checkpoint-2\.safetensors: /);
  const bytes = writeSafetensors({
    a: { shape: [2, 3], values: new Float32Array(6) },
    b: { shape: [], values: Float32Array.of(1) },
  });
  const file = join(folder, "a.safetensors");
  await Deno.writeFile(file, bytes);
  await tryBytes("tensors", file, async () => readSafetensors(await Deno.readFile(file), file));
  const sha256 = "0".repeat(64);
  await saveOutcomes(
    folder,
    { correct: Uint8Array.of(1, 0, 1), shifts: [{ pixels: 0, mean: 0.5, least: 0.5 }] },
    sha256,
  );
  await tryBytes("outcomes", join(folder, "outcomes.json"), () => loadOutcomes(folder, sha256), { sealed });
  await tryJson("outcomes", join(folder, "outcomes.json"), () => loadOutcomes(folder, sha256), { sealed });
});

testInFolder("hostile benchmark files and references", async (folder) => {
  const [name] = (await listFiles("data/benchmarks")).filter((name) => name.endsWith(".json"));
  const benchmark = join(folder, name);
  await Deno.copyFile(join("data/benchmarks", name), benchmark);
  const read = async () => parseBenchmark(await Deno.readTextFile(benchmark), benchmark);
  await tryJson("benchmark files", benchmark, read);
  await tryBytes("benchmark files", benchmark, read);
  const reference = join(folder, "reference.json");
  const { steps: [first], ...whole } = JSON.parse(await Deno.readTextFile("tests/references/pytorch-parity-avg.json"));
  await Deno.writeTextFile(reference, JSON.stringify({ ...whole, steps: [first] })); // half as long
  await tryJson("references", reference, () => readReference(reference));
  await tryBytes("references", reference, () => readReference(reference));
});

/** What the explorer holds, but for parameters. */
const [ONE, TWO] = [convNet1({ seed: 0 }), convNet2({ seed: 0 })].map((architecture) => ({
  name: architecture.name,
  run: architecture.name,
  architecture,
  seed: 0,
  parameters: [],
  confusions: [],
  layers: describeLayers(architecture),
}));
const PAGE = readData({
  classes: [..."abcdefghij"],
  shape: [28, 28, 1],
  first: 1,
  epochs: [0, 1, 60],
  kinds: [],
  networks: [ONE, TWO],
  images: { numbers: [3, 8, 21], labels: [0, 9, 4], pixels: new Uint8Array(3 * 784).toBase64() },
});

Deno.test("hostile addresses of the explorer", () => {
  const numbers = fc.oneof(
    fc.constantFrom("", "-1", "0", "1", "2", "9", "28", "NaN", "1e9", "0x10", "1e-320"),
    fc.string(),
  );
  const list = fc.array(numbers, { maxLength: 5 });
  const parts = fc.dictionary(
    fc.oneof(
      fc.constantFrom(
        "image",
        "pixels",
        "shift",
        "epoch",
        "k",
        "edit",
        "cell",
        "class",
        "walk",
        "__proto__",
      ),
      fc.string(),
    ),
    fc.oneof(
      list.map((values) => values.join()),
      fc.uint8Array({ minLength: 780, maxLength: 788 }).map((pixels) => pixels.toBase64({ alphabet: "base64url" })),
      fc.string(),
    ),
  );
  const address = fc.oneof(parts.map((record) => `#${new URLSearchParams(record)}`), fc.string());
  const isWithin = (value: number, end: number) => Number.isInteger(value) && value >= 0 && value < end;
  const property = fc.property(address, (text) => {
    const state = readAddress(PAGE, text);
    assert.ok(state.image === -1 || isWithin(state.image, 3));
    assert.ok(isWithin(state.epoch, 3) && state.knobs.every((knob) => isWithin(knob, 9)));
    assert.equal(shownPixels(PAGE, state).length, 784);
    assert.ok(state.class === null || isWithin(state.class, 10));
    const { pick, edit, walk } = state;
    assert.ok(edit === null || Math.abs(edit) <= 1e6);
    assert.ok(isWithin(pick.network, 2) && isWithin(pick.map, 10) && isWithin(pick.cell, 9));
    const [height, width, channels] = PAGE.networks[walk.network].layers[walk.layer].shape;
    assert.ok(isWithin(walk.network, 2) && isWithin(walk.map, channels) && isWithin(walk.cell, height * width));
    // What it is written as again leads to the same.
    assert.deepEqual(readAddress(PAGE, `#${writeAddress(PAGE, state)}`), state);
    count("addresses of the explorer", "read");
  });
  fc.assert(property, { seed: 4, numRuns: 10 * RUNS });
});

testInFolder("members of an archive and links cannot lead out of a folder", async (folder) => {
  const inside = join(folder, "inside");
  await Deno.mkdir(inside);
  await Deno.writeTextFile(join(folder, "secret.png"), "not for anybody");
  const archive = join(inside, "a.npz");
  const members = ["../x_train.npy", "/etc/y_train.npy", "..\\..\\x_test.npy", "C:y_test.npy"];
  await Deno.writeFile(archive, zipSync(Object.fromEntries(members.map((name) => [name, Uint8Array.of(1)]))));
  const before = await listFiles(folder);
  await readOrRefuse("files of arrays", archive, () => importImages(archive, IMPORT));
  assert.deepEqual([await listFiles(folder), await listFiles(inside)], [before, ["a.npz"]]);
  // A manifest's file that is a link is replaced by what is downloaded, and not written through.
  await using tiny = await writeTinyDataset();
  const file = join(tiny.folder, "t10k-labels-idx1-ubyte.gz");
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => new Response(labels));
  const labels = await Deno.readFile(file);
  await Deno.remove(file);
  await Deno.symlink(join(folder, "secret.png"), file);
  await downloadDataset(tiny.folder, { from: `http://127.0.0.1:${server.addr.port}/` });
  assert.equal(await Deno.readTextFile(join(folder, "secret.png")), "not for anybody");
  assert.ok((await Deno.lstat(file)).isFile);
});

Deno.test({ name: "what was tried is written to docs/reliability.md", ignore: !IS_SLOW }, async () => {
  const rows = [...TALLY].map(([kind, { tried, read, refused }]) => [kind, tried, read, refused, 0, 0]);
  const tried = [...TALLY.values()].reduce((sum, { tried }) => sum + tried, 0);
  await recordFigures("Inputs that are damaged or made to harm", {
    text:
      `${
        formatNumber(tried)
      } inputs had their bytes or one value changed. Each was read rightly or refused by an error ` +
      `that names its file, within ${SECONDS} seconds. No kind of file raised the peak of memory by ${
        MEMORY / 1e6
      } MB. ` +
      "An address that names nothing of the page gives the page as it opens.",
    columns: ["input", "tried", "read", "refused", "crashed", "hung"],
    rows,
  });
});
