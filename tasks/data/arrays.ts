/**
 * Files of arrays as people have them: IDX (MNIST, EMNIST, torchvision's raw folders), NumPy's .npz (MedMNIST, KMNIST, Keras)
 * and CIFAR's binary files. Each gives its arrays by name; what they mean is read from the names by `array_folder.ts`.
 * @module
 */
import { gunzipSync } from "node:zlib";
import { type UnzipFileInfo, unzipSync } from "fflate";
import { idxHeader } from "../../lib/data/idx.ts";
import { sizeOf } from "../../lib/numbers.ts";

/** Numbers of a file, `dims` row-major, and the name that says what they are: "train-images-idx3-ubyte" or "x_train". */
export interface NamedArray {
  /** The file that it lies in, within the folder. */
  readonly file: string;
  readonly name: string;
  readonly dims: readonly number[];
  readonly values: Numbers;
}

/** The element types that the three formats have, by NumPy's names. */
const TYPES = {
  u1: Uint8Array,
  b1: Uint8Array,
  i1: Int8Array,
  i2: Int16Array,
  u2: Uint16Array,
  i4: Int32Array,
  u4: Uint32Array,
  i8: BigInt64Array,
  f4: Float32Array,
  f8: Float64Array,
} as const;
type TypeName = keyof typeof TYPES;

/** Numbers of one of the types. */
export type Numbers = InstanceType<typeof TYPES[TypeName]>;

/** IDX's number of each type. Source: http://yann.lecun.com/exdb/mnist. */
const IDX_TYPES: Readonly<Record<number, TypeName>> = { 8: "u1", 9: "i1", 11: "i2", 12: "i4", 13: "f4", 14: "f8" };

/** Little-endian bytes, which machines that TensorFlow runs on share, as numbers. */
function readNumbers(type: typeof TYPES[TypeName], bytes: Uint8Array<ArrayBuffer>): Numbers {
  return type === Uint8Array ? bytes : new type(bytes.slice().buffer);
}

/** What a packed file may unpack to: pictures pack by 2 to 20, and what packs by more than 100 is a bomb. */
const mostBytes = (packed: Uint8Array) => Math.max(64e6, 100 * packed.length);

/** Makes an error that names the file, what was expected and what was found. */
type Refuse = (expected: string, found: string) => Error;

/**
 * Reads an IDX file, plain or gzip-compressed, with values of any of its types.
 * @throws {Error} naming the file when it is damaged, or larger than its first bytes say.
 */
export function readIdx(file: string, packed: Uint8Array<ArrayBuffer>, refuse: Refuse): NamedArray {
  const bytes = packed[0] === 0x1f && packed[1] === 0x8b ? unpackGzip(packed, refuse) : packed;
  const type = TYPES[IDX_TYPES[bytes[2]] as TypeName] as typeof TYPES[TypeName] | undefined;
  const rank = bytes[3];
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0 || !type || !(rank >= 1 && rank <= 4)) {
    throw refuse("an IDX file", `the first bytes ${[...bytes.subarray(0, 4)].join(" ")}`);
  }
  const header = idxHeader(Array(rank).fill(0)).length;
  if (bytes.length < header) throw refuse("an IDX file", `${bytes.length} bytes`);
  const sizes = new DataView(bytes.buffer, bytes.byteOffset);
  const dims = Array.from({ length: rank }, (_, axis) => sizes.getUint32(4 + 4 * axis));
  const content = bytes.subarray(header);
  if (content.length !== type.BYTES_PER_ELEMENT * sizeOf(dims)) {
    const found = content.length / type.BYTES_PER_ELEMENT;
    throw refuse("an IDX file", `${found} values where the sizes ${dims.join("×")} make ${sizeOf(dims)}`);
  }
  return { file, name: file, dims, values: readNumbers(type, swapBytes(content, type.BYTES_PER_ELEMENT)) };
}

function unpackGzip(packed: Uint8Array<ArrayBuffer>, refuse: Refuse): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(gunzipSync(packed, { maxOutputLength: mostBytes(packed) }));
  } catch (error) {
    throw refuse("an IDX file", `a gzip file that is cut off, damaged or a bomb (${(error as Error).message})`);
  }
}

function swapBytes(bytes: Uint8Array<ArrayBuffer>, size: number): Uint8Array<ArrayBuffer> {
  const swapped = bytes.slice();
  if (size > 1) { for (let at = 0; at < swapped.length; at += size) swapped.subarray(at, at + size).reverse(); }
  return swapped;
}

/**
 * Reads the arrays of a NumPy archive. One array alone ("arr_0") is called as its file is.
 * @throws {Error} when it is damaged, an array has objects or another order, or all of it unpacks to more than a hundred times as much.
 */
export function readNpz(file: string, packed: Uint8Array<ArrayBuffer>, refuse: Refuse): NamedArray[] {
  let total = 0;
  const filter = ({ originalSize }: UnzipFileInfo) => (total += originalSize) <= mostBytes(packed);
  let entries: Record<string, Uint8Array<ArrayBuffer>>;
  try {
    entries = unzipSync(packed, { filter }) as typeof entries;
  } catch (error) {
    throw refuse("a NumPy archive (.npz)", `a file that is cut off or damaged (${(error as Error).message})`);
  }
  if (total > mostBytes(packed)) {
    throw refuse("a NumPy archive of images", `one that unpacks to ${total} bytes, a bomb`);
  }
  const names = Object.keys(entries);
  return names.map((entry): NamedArray => {
    const bytes = entries[entry];
    const text = new TextDecoder("latin1").decode(bytes.subarray(0, 4096));
    const header = /^.NUMPY[^{]*(?<dict>\{[^}]*\})\s*\n/.exec(text);
    const descr = /'descr':\s*'([<>|=])(\w\d+)'/.exec(header?.groups?.dict ?? "");
    const shape = /'shape':\s*\(([\d, ]*)\)/.exec(header?.groups?.dict ?? "");
    const type = Object.hasOwn(TYPES, descr?.[2] ?? "") ? TYPES[descr![2] as TypeName] : undefined;
    const isTurned = /'fortran_order':\s*True/.test(header?.[0] ?? "");
    if (!header || !shape || !type || isTurned) {
      const found = descr ? `elements ${descr[2]}${isTurned ? " in Fortran's order" : ""}` : "something else";
      throw refuse("NumPy arrays of numbers in C's order", `${entry} with ${found}`);
    }
    const dims = shape[1].split(",").map((part) => part.trim()).filter((part) => part !== "").map(Number);
    const content = bytes.subarray(header[0].length);
    if (content.length !== type.BYTES_PER_ELEMENT * sizeOf(dims)) {
      throw refuse(
        "whole arrays",
        `${entry} with ${content.length} bytes where ${dims.join("×")} takes ${type.BYTES_PER_ELEMENT} each`,
      );
    }
    const name = entry === "arr_0.npy" && names.length === 1 ? file : entry.replace(/\.npy$/, "");
    const values = descr![1] === ">" ? swapBytes(content, type.BYTES_PER_ELEMENT) : content;
    return { file, name, dims, values: readNumbers(type, values) };
  });
}

const CIFAR_PIXELS = 3 * 32 * 32;

/**
 * Reads one of CIFAR's binary files: of CIFAR-10 a label and 3,072 pixels an image, of CIFAR-100 two labels, of which the
 * second, the fine one, is taken. Source: https://www.cs.toronto.edu/~kriz/cifar.html.
 * @throws {Error} when its length is no multiple of either.
 */
export function readCifar(file: string, bytes: Uint8Array<ArrayBuffer>, refuse: Refuse): NamedArray[] {
  const labels = [1, 2].find((count) => bytes.length > 0 && bytes.length % (CIFAR_PIXELS + count) === 0);
  if (!labels) throw refuse("a binary file of CIFAR", `${bytes.length} bytes, no multiple of 3,073 or 3,074`);
  const count = bytes.length / (CIFAR_PIXELS + labels);
  const pixels = new Uint8Array(count * CIFAR_PIXELS);
  const classes = new Uint8Array(count);
  for (let image = 0; image < count; image++) {
    const row = bytes.subarray(image * (CIFAR_PIXELS + labels));
    classes[image] = row[labels - 1];
    for (let cell = 0; cell < 1024; cell++) {
      for (let channel = 0; channel < 3; channel++) {
        pixels[image * CIFAR_PIXELS + 3 * cell + channel] = row[labels + 1024 * channel + cell];
      }
    }
  }
  const part = /^test/i.test(file) ? "test" : "train";
  return [
    { file, name: `${part}_images`, dims: [count, 32, 32, 3], values: pixels },
    { file, name: `${part}_labels`, dims: [count], values: classes },
  ];
}
