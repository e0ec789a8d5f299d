import assert from "node:assert/strict";
import fc from "fast-check";
import { type NamedTensor, readSafetensors, writeSafetensors } from "../lib/runs/safetensors.ts";
import { assertSameBits } from "./support/tensors.ts";
import { sizeOf } from "../lib/numbers.ts";

/** What Python's safetensors 0.8 writes for `{"bias": [1, -2.5], "kernel": [[0.5], [3], [0]]}` in float32. */
const BY_PYTHON = new Uint8Array([
  ...[0x78, 0, 0, 0, 0, 0, 0, 0],
  ...new TextEncoder().encode(
    '{"bias":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"kernel":{"dtype":"F32","shape":[3,1],"data_offsets":[8,20]}}  ',
  ),
  ...[0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0, 0, 0, 0, 0x3f, 0, 0, 0x40, 0x40, 0, 0, 0, 0],
]);
const TENSORS = {
  bias: { shape: [2], values: Float32Array.of(1, -2.5) },
  kernel: { shape: [3, 1], values: Float32Array.of(0.5, 3, 0) },
};

/** A file with a given header and some bytes of values. */
function fileOf(header: unknown, values = 0): Uint8Array {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + values);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

function assertRefused(bytes: Uint8Array, found: string): void {
  assert.throws(() => readSafetensors(bytes, "a.safetensors"), {
    name: "SyntaxError",
    message:
      `Cannot read a.safetensors: expected a safetensors file of 32-bit floats, found ${found}; get the file again`,
  });
}

Deno.test("writeSafetensors() and readSafetensors() agree with Python, byte by byte", () => {
  assert.deepEqual(writeSafetensors(TENSORS), BY_PYTHON);
  assert.deepEqual(readSafetensors(BY_PYTHON, "file"), { tensors: TENSORS, metadata: {} });
});

Deno.test("readSafetensors() gives back what writeSafetensors() wrote, every bit of it", () => {
  const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
  const tensor = shapes.chain((shape): fc.Arbitrary<NamedTensor> => {
    const length = sizeOf(shape);
    return fc.float32Array({ minLength: length, maxLength: length }).map((values) => ({ shape, values }));
  });
  // Two names have a meaning of their own: the format's, and JavaScript's.
  const name = fc.string({ unit: "binary", minLength: 1 }).filter((text) => !/^__(metadata|proto)__$/.test(text));
  fc.assert(fc.property(fc.dictionary(name, tensor), (tensors) => {
    const bytes = writeSafetensors(tensors);
    const headerLength = new DataView(bytes.buffer).getBigUint64(0, true);
    assert.equal(headerLength % 8n, 0n);
    const { tensors: read } = readSafetensors(bytes, "file");
    assert.deepEqual(Object.keys(read).sort(), Object.keys(tensors).sort());
    for (const [key, { shape, values }] of Object.entries(tensors)) {
      assert.deepEqual(read[key].shape, shape);
      assertSameBits([read[key].values], [values]);
    }
  }));
});

Deno.test("writeSafetensors() and readSafetensors() take arrays that begin inside a larger buffer", () => {
  const values = new Float32Array([9, 1, 2, 9]).subarray(1, 3);
  const bytes = writeSafetensors({ x: { shape: [2], values } });
  const shifted = new Uint8Array([7, 7, 7, ...bytes]).subarray(3);
  assert.deepEqual(readSafetensors(shifted, "file").tensors, { x: { shape: [2], values: Float32Array.of(1, 2) } });
});

Deno.test("readSafetensors() gives the metadata, which other tools may have written", () => {
  const entry = { dtype: "F32", shape: [0], data_offsets: [0, 0] };
  const written = fileOf({ __metadata__: { format: "pt" }, x: entry });
  const expected = { tensors: { x: { shape: [0], values: new Float32Array() } }, metadata: { format: "pt" } };
  assert.deepEqual(readSafetensors(written, "file"), expected);
  assert.deepEqual(readSafetensors(writeSafetensors(expected.tensors, expected.metadata), "file"), expected);
  assertRefused(fileOf({ __metadata__: { epoch: 1 } }), 'the metadata {"epoch":1}');
});

Deno.test("readSafetensors() refuses what is no safetensors file, and what has no 32-bit floats", () => {
  const entry = { dtype: "F32", shape: [1], data_offsets: [0, 4] };
  const described = (changed: object) => `"x" described by ${JSON.stringify({ ...entry, ...changed })}`;
  for (const header of ["not JSON", 1, null, [], "{"]) {
    assertRefused(fileOf(header), `a header that is ${header === "{" ? "not JSON" : "no JSON object"}`);
  }
  for (
    const changed of [
      ...[{ dtype: "I64" }, { dtype: undefined }, { shape: 1 }, { shape: [-1] }, { shape: [0.5] }, { shape: ["1"] }],
      ...[{ data_offsets: [-4, 0] }, { data_offsets: [4] }, { data_offsets: undefined }],
    ]
  ) {
    assertRefused(fileOf({ x: { ...entry, ...changed } }, 4), described(changed));
  }
  assertRefused(fileOf({ x: null }), '"x" described by null');
  assertRefused(fileOf({ x: { ...entry, shape: [2] } }, 4), '"x", 2, in bytes 0 … 4 of 4');
  assertRefused(fileOf({ x: { ...entry, data_offsets: [4, 8] } }, 4), '"x", 1, in bytes 4 … 8 of 4');
  assertRefused(fileOf({ x: entry }, 5), "values that leave holes or overlap in 5 bytes");
  assertRefused(fileOf({ x: entry, y: entry }, 8), "values that leave holes or overlap in 8 bytes");
  const later = { ...entry, data_offsets: [8, 12] };
  assertRefused(fileOf({ x: entry, y: later }, 12), "values that leave holes or overlap in 12 bytes");
  assert.throws(() => readSafetensors(new TextEncoder().encode("version https://git-lfs.github.com/spec/v1"), "a"));
});
