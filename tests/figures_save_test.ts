import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { type Figure, savePng, saveSvg } from "../lib/visualizer/figure.ts";
import { FIGURES } from "./support/figures.ts";
import { decodePng } from "./support/snapshots.ts";
import { testInFolder } from "./support/folder.ts";

/** The chunks of a PNG by type, after a look at their checksums. */
function readChunks(png: Uint8Array): Map<string, Buffer> {
  const bytes = Buffer.from(png);
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString("latin1", at + 4, at + 8);
    assert.equal(
      crc32(bytes.subarray(at + 4, at + 8 + length)),
      bytes.readUInt32BE(at + 8 + length),
      `${type}'s checksum`,
    );
    chunks.set(type, bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return chunks;
}

testInFolder(
  "savePng() writes SVG and drawn figures in the asked resolution, into folders that it makes",
  async (folder) => {
    for (const name of ["accuracy", "maps-numbered"]) {
      const figure = FIGURES[name]();
      const path = join(folder, "deep", name, "figure.png");
      const size = await savePng(figure, path, { dpi: 250 });
      const expected = [figure.width, figure.height].map((length) => Math.round(length / 96 * 250));
      assert.deepEqual([size.width, size.height], expected);
      const chunks = readChunks(await Deno.readFile(path));
      const header = chunks.get("IHDR")!;
      assert.deepEqual([header.readUInt32BE(0), header.readUInt32BE(4)], expected);
      const resolution = chunks.get("pHYs")!;
      assert.deepEqual([resolution.readUInt32BE(0), resolution.readUInt32BE(4), resolution[8]], [9843, 9843, 1]);
      assert.deepEqual((await Array.fromAsync(Deno.readDir(join(folder, "deep", name)))).map((entry) => entry.name), [
        "figure.png",
      ]);
    }
  },
);

testInFolder("savePng() at a fractional density leaves no edge transparent", async (folder) => {
  for (const name of ["comparison", "image-table"]) {
    const path = join(folder, "figure.png");
    await savePng(FIGURES[name](), path, { dpi: 131 });
    const { data } = await decodePng(await Deno.readFile(path));
    for (let alpha = 3; alpha < data.length; alpha += 4) assert.equal(data[alpha], 255, name);
  }
});

testInFolder("savePng() refuses pictures that are too large or no pictures, and writes nothing", async (folder) => {
  const path = join(folder, "figure.png");
  for (const dpi of [5000, 0, -10, NaN, Infinity]) {
    await assert.rejects(savePng(FIGURES["accuracy"](), path, { dpi }), {
      name: "RangeError",
      message: new RegExp(
        `^Cannot save "Accuracy per epoch" at ${dpi} dpi: expected between 1 and 100 million pixels, found .*; choose another dpi$`,
      ),
    });
  }
  assert.deepEqual(await Array.fromAsync(Deno.readDir(folder)), []);
});

testInFolder("savePng() looks at the ending, at the options, and at a promise", async (folder) => {
  const figure = FIGURES["maps-article"]();
  const at = (name: string) => join(folder, name);
  await assert.rejects(savePng(figure, at("a.jpg")), /^TypeError: savePng: it writes \.png files, found ".*a\.jpg"; /);
  const promised = Promise.resolve(figure) as unknown as Figure;
  await assert.rejects(savePng(promised, at("a.png")), /found a promise; is an `await` missing\?/);
  const misspelt = { DPI: 100 } as { dpi?: number };
  await assert.rejects(savePng(figure, at("a.png"), misspelt), /no option `DPI`; did you mean `dpi`\?/);
  await savePng(figure, at("A.PNG"));
});

testInFolder(
  "saveSvg() writes a chart as it is, and refuses what is drawn, other endings and a promise",
  async (folder) => {
    const figure = FIGURES["recall"]();
    assert.ok(figure.kind === "svg");
    const path = join(folder, "made", "recall.svg");
    await saveSvg(figure, path);
    assert.equal(await Deno.readTextFile(path), figure.svg);
    await assert.rejects(saveSvg(figure, join(folder, "a.png")), /^TypeError: saveSvg: it writes \.svg files, found /);
    await assert.rejects(saveSvg(FIGURES["maps-numbered"](), path), /is drawn pixel by pixel; use savePng$/);
    await assert.rejects(saveSvg(Promise.resolve(figure) as never, path), /found a promise; is an `await` missing\?/);
  },
);
