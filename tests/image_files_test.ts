import assert from "node:assert/strict";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import sharp from "sharp";
import { integerBelow, randomGenerator } from "../lib/random.ts";
import { ImageFileError, readImageFile } from "../lib/data/image_files.ts";
import { imagePixels, loadDataset } from "../lib/data/datasets.ts";
import { encodeImage, greyRgba, writeAt } from "./support/image_files.ts";
import { testInFolder } from "./support/folder.ts";

const { test: TEST } = await loadDataset("fashion-mnist", { limit: 12 });
const PIXELS = imagePixels(TEST, 2); // the article's trouser

testInFolder("readImageFile() reads PNG as it is, JPEG and WebP about so, whatever the name says", async (folder) => {
  for (const [format, most] of [["png", 0], ["jpeg", 8], ["webp", 8]] as const) {
    const path = join(folder, "image.dat");
    await writeAt(path, encodeImage(greyRgba(PIXELS), [28, 28], { format, scale: 8 }));
    const { pixels, shape } = await readImageFile(path);
    assert.deepEqual(shape, [224, 224, 3]);
    // The middle of each square of 8 × 8, where lossy formats are nearly right.
    const middles = Uint8Array.from(
      { length: 784 },
      (_, i) => pixels[3 * (224 * (8 * Math.floor(i / 28) + 4) + 8 * (i % 28) + 4)],
    );
    middles.forEach((value, i) => assert(Math.abs(value - PIXELS[i]) <= most, `${format}: ${value} for ${PIXELS[i]}`));
  }
});

testInFolder("readImageFile() shows black behind what is transparent, inverted or not", async (folder) => {
  const path = join(folder, "a.png");
  await writeAt(path, encodeImage([255, 255, 255, 0, 200, 100, 0, 255, 255, 255, 255, 128], [1, 3]));
  assert.deepEqual([...(await readImageFile(path)).pixels], [0, 0, 0, 200, 100, 0, 128, 128, 128]);
  assert.deepEqual([...(await readImageFile(path, true)).pixels], [0, 0, 0, 55, 155, 255, 0, 0, 0]);
});

/** Tries to read bytes as an image; gives what was found instead, undefined for an image. */
async function findFault(folder: string, bytes: Uint8Array | string): Promise<string | undefined> {
  const path = join(folder, "image.png");
  await writeAt(path, bytes);
  try {
    await readImageFile(path);
  } catch (error) {
    assert(error instanceof ImageFileError);
    assert.equal(error.file, path);
    assert.equal(
      error.message,
      `Cannot read ${path}: expected a whole PNG, JPEG, WebP, GIF, TIFF or AVIF image, found ${error.found}; check the file`,
    );
    return error.found;
  }
}

testInFolder("readImageFile() refuses what is no image, a folder, and what is not there", async (folder) => {
  assert.equal(await findFault(folder, "no picture"), "something else");
  assert.equal(await findFault(folder, ""), "an empty file");
  assert.equal(
    await findFault(folder, '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
    "a SVG file: save it as PNG, and take that",
  );
  assert.match(await findFault(folder, "GIF89a\x01\0\x01\0") ?? "nothing", /^a GIF file that is cut off or damaged/);
  assert.equal(await findFault(folder, "BM and more"), "a BMP file: save it as PNG, and take that");
  await assert.rejects(readImageFile(folder), /found a folder/);
  await assert.rejects(readImageFile("/dev/zero"), /found no plain file/);
  const pipe = join(folder, "pipe");
  await new Deno.Command("mkfifo", { args: [pipe] }).output();
  await assert.rejects(readImageFile(pipe), /found no plain file/);
  await assert.rejects(readImageFile(join(folder, "none.png")), /found No such file/);
});

testInFolder(
  "readImageFile() refuses every format that is cut off anywhere, and damage that a decoder can see",
  async (folder) => {
    const noise = randomGenerator(1);
    const pixels = Uint8Array.from({ length: 64 * 64 * 3 }, () => integerBelow(256, noise));
    const image = () => sharp(pixels, { raw: { width: 64, height: 64, channels: 3 } });
    const encoded: [name: string, bytes: Uint8Array][] = [
      ["png", await image().png().toBuffer()],
      ["baseline", await image().jpeg({ progressive: false }).toBuffer()],
      ["progressive", await image().jpeg({ progressive: true }).toBuffer()],
      ["webp", await image().webp().toBuffer()],
      ["webp, lossless", await image().webp({ lossless: true }).toBuffer()],
      ["gif", await image().gif().toBuffer()],
      ["tiff", await image().tiff({ compression: "deflate" }).toBuffer()],
      ["avif", await image().avif().toBuffer()],
    ];
    for (const [name, bytes] of encoded) {
      assert.equal(await findFault(folder, bytes), undefined, name);
      for (const share of [0.1, 0.2, 0.5, 0.9]) {
        const part = bytes.slice(0, Math.floor(share * bytes.length));
        assert.match(await findFault(folder, part) ?? "nothing", /cut off or damaged/, `${name}, ${share} of it`);
      }
      if (!/png|baseline|progressive|tiff/.test(name)) continue; // the others have no check sum: any bits are pixels
      const damaged = Uint8Array.from(bytes);
      damaged.fill(0, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 64);
      assert.match(await findFault(folder, damaged) ?? "nothing", /cut off or damaged/, `${name}, zeros in its middle`);
    }
  },
);

testInFolder("readImageFile() refuses an image that would fill the memory before it is unpacked", async (folder) => {
  const bytes = encodeImage(greyRgba([0]), [1, 1]);
  const header = new DataView(bytes.buffer, bytes.byteOffset + 8);
  const claim = (size: number) => {
    for (const at of [8, 12]) header.setUint32(at, size); // width and height in the chunk IHDR, bytes 8 … 32 of the file
    header.setUint32(21, crc32(bytes.subarray(12, 29)));
    return findFault(folder, bytes);
  };
  assert.equal(await claim(20_000), "20000 × 20000 pixels, more than 100 million");
  const before = Deno.memoryUsage().rss;
  assert.match((await claim(10_000))!, /^a PNG file that is cut off or damaged/);
  assert(Deno.memoryUsage().rss - before < 100e6, "nothing is allocated on the word of a header");
});

testInFolder("readImageFile() turns a photo upright as its EXIF orientation says", async (folder) => {
  const lying = encodeImage([255, 0, 0, 255, 0, 0, 255, 255], [1, 2], { format: "jpeg", scale: 16 });
  // The segment APP1 with a TIFF of one field: 0x0112, orientation, 6: the camera was turned, the right side is below.
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];
  const exif = [...new TextEncoder().encode("Exif\0\0"), ...tiff];
  const path = join(folder, "photo.jpg");
  await writeAt(path, Uint8Array.from([0xff, 0xd8, 0xff, 0xe1, 0, exif.length + 2, ...exif, ...lying.subarray(2)]));
  const { pixels, shape } = await readImageFile(path);
  assert.deepEqual(shape, [32, 16, 3]);
  assert(pixels[0] > 250 && pixels[2] < 5 && pixels.at(-3)! < 5 && pixels.at(-1)! > 250);
});
