import assert from "node:assert/strict";
import { coverPatches, padImages } from "../notebooks/deeper/painted.ts";
import { imageSet } from "./support/networks.ts";

const TWO = imageSet([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 1], { labels: [1, 2] });

Deno.test("padImages() puts each picture in the middle of black ground and keeps labels and set", () => {
  const padded = padImages(TWO, 1);
  assert.deepEqual(padded.shape, [4, 4, 1]);
  assert.deepEqual([...padded.pixels.subarray(0, 16)], [0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 0]);
  assert.deepEqual([...padded.pixels.subarray(16)], [0, 0, 0, 0, 0, 5, 6, 0, 0, 7, 8, 0, 0, 0, 0, 0]);
  assert.deepEqual([padded.count, [...padded.labels]], [2, [1, 2]]);
  assert.deepEqual(padImages(TWO, 0).pixels, TWO.pixels);
});

Deno.test("padImages() keeps the channels of a pixel together", () => {
  const padded = padImages(imageSet([1, 2, 3, 4], [1, 2, 2]), 1);
  assert.deepEqual([...padded.pixels], [
    ...[0, 0, 0, 0, 0, 0, 0, 0],
    ...[0, 0, 1, 2, 3, 4, 0, 0],
    ...[0, 0, 0, 0, 0, 0, 0, 0],
  ]);
});

Deno.test("coverPatches() paints the square black at every place of every image, image by image", () => {
  const covered = coverPatches(TWO, { size: 1, step: 1 });
  assert.equal(covered.count, 8);
  assert.deepEqual([...covered.labels], [1, 1, 1, 1, 2, 2, 2, 2]);
  const pictures = Array.from({ length: 8 }, (_, i) => [...covered.pixels.subarray(4 * i, 4 * i + 4)].join(""));
  assert.deepEqual(pictures, ["0234", "1034", "1204", "1230", "0678", "5078", "5608", "5670"]);
});

Deno.test("coverPatches() goes in steps and stays within the image, and leaves the given set as it was", () => {
  const wide = imageSet(Array(25 * 3).fill(9), [5, 5, 3]);
  const covered = coverPatches(wide, { size: 3, step: 2 });
  assert.equal(covered.count, 4);
  for (let picture = 0; picture < 4; picture++) {
    const own = covered.pixels.subarray(75 * picture, 75 * (picture + 1));
    assert.equal(own.filter((value) => value === 0).length, 27);
  }
  assert.ok(wide.pixels.every((value) => value === 9));
});

Deno.test("padImages() and coverPatches() refuse what no picture has", () => {
  assert.throws(() => padImages(TWO, -1), /^RangeError: Cannot pad drawn: expected a margin of 0 or more/);
  assert.throws(() => coverPatches(TWO, { size: 3, step: 1 }), /^RangeError: Cannot cover drawn: .* found 3 and 1$/);
  assert.throws(() => coverPatches(TWO, { size: 1, step: 0 }), /found 1 and 0$/);
});
