/**
 * Files of arrays as people have them: IDX (MNIST, EMNIST, torchvision's raw folders), NumPy's .npz (MedMNIST, KMNIST, Keras)
 * and CIFAR's binary files. Each gives its arrays by name; what they mean is read from the names by `array_folder.ts`.
 * @module
 */
import { basename } from "node:path";
import { gunzipSync } from "node:zlib";
import { type UnzipFileInfo, unzipSync } from "fflate";
import { idxHeader } from "../../lib/data/idx.ts";
import { sizeOf } from "../../lib/numbers.ts";
import { messageOf } from "../../lib/runs/errors.ts";

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
type NumberType = typeof TYPES[keyof typeof TYPES];

/** Numbers of one of the types. */
export type Numbers = InstanceType<NumberType>;

/** IDX's number of each type. Source: http://yann.lecun.com/exdb/mnist. */
const IDX_TYPES: Readonly<Record<number, keyof typeof TYPES>> = {
  8: "u1",
  9: "i1",
  11: "i2",
  12: "i4",
  13: "f4",
  14: "f8",
};

/** CIFAR's binary files, of which a set has several with images. */
export const CIFAR = /^(data_batch_\d+|test_batch|train|test)\.bin$/i;

/** Gives the arrays of a file; what it throws says what was found instead of a whole file. */
type Reader = (file: string, bytes: Uint8Array<ArrayBuffer>) => NamedArray[];
const FORMATS: readonly { readonly name: string; readonly files: RegExp; readonly read: Reader }[] = [
  { name: "an IDX file", files: /[-.]idx\d[-.]\w+(\.gz)?$/i, read: readIdx },
  { name: "a NumPy archive (.npz) of numbers in C's order", files: /\.npz$/i, read: readNpz },
  { name: "a binary file of CIFAR", files: CIFAR, read: readCifar },
];

/** Whether a file is one of arrays, by its name. */
export function isArrayFile(name: string): boolean {
  return FORMATS.some(({ files }) => files.test(name));
}

/** Reads the arrays of such a file. @throws {Error} Naming the file, when it is not whole or would fill the memory. */
export async function readArrays(path: string): Promise<NamedArray[]> {
  const file = basename(path);
  const { name, read } = FORMATS.find(({ files }) => files.test(file))!;
  const bytes = await Deno.readFile(path);
  try {
    return read(file, bytes);
  } catch (cause) {
    throw new Error(`Cannot read ${path}: expected ${name}, found ${messageOf(cause)}; check the file`, { cause });
  }
}

/** What a packed file may unpack to: pictures pack by 2 to 20, and what packs by more than 100 is a bomb. */
const mostBytes = (packed: Uint8Array) => Math.max(64e6, 100 * packed.length);

/** Bytes as numbers, as many as the sizes make; machines that TensorFlow runs on are little-endian. */
function toNumbers(
  type: NumberType,
  bytes: Uint8Array<ArrayBuffer>,
  { dims, isBigEndian }: { readonly dims: readonly number[]; readonly isBigEndian: boolean },
): Numbers {
  const size = type.BYTES_PER_ELEMENT;
  if (bytes.length !== size * sizeOf(dims)) {
    throw new Error(`${bytes.length / size} values where the sizes ${dims.join("×")} make ${sizeOf(dims)}`);
  }
  if (type === Uint8Array) return bytes;
  const own = bytes.slice();
  if (isBigEndian) { for (let at = 0; at < own.length; at += size) own.subarray(at, at + size).reverse(); }
  return new type(own.buffer);
}

/** An IDX file, plain or gzip-compressed, with values of any of its types. */
function readIdx(file: string, packed: Uint8Array<ArrayBuffer>): NamedArray[] {
  const bytes = packed[0] === 0x1f && packed[1] === 0x8b ? unpackGzip(packed) : packed;
  const [first, second, kind, rank] = bytes;
  const type = TYPES[IDX_TYPES[kind]] as NumberType | undefined;
  if (first !== 0 || second !== 0 || !type || !(rank >= 1 && rank <= 4)) {
    throw new Error(`the first bytes ${[...bytes.subarray(0, 4)].join(" ")}`);
  }
  const header = idxHeader(Array(rank).fill(0)).length;
  if (bytes.length < header) throw new Error(`${bytes.length} bytes`);
  const sizes = new DataView(bytes.buffer, bytes.byteOffset);
  const dims = Array.from({ length: rank }, (_, axis) => sizes.getUint32(4 + 4 * axis));
  return [{ file, name: file, dims, values: toNumbers(type, bytes.subarray(header), { dims, isBigEndian: true }) }];
}

function unpackGzip(packed: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(gunzipSync(packed, { maxOutputLength: mostBytes(packed) }));
  } catch (cause) {
    throw new Error(`a gzip file that is cut off, damaged or a bomb (${(cause as Error).message})`, { cause });
  }
}

/** The arrays of a NumPy archive. One array alone ("arr_0") is called as its file is. */
function readNpz(file: string, packed: Uint8Array<ArrayBuffer>): NamedArray[] {
  let total = 0;
  const filter = ({ originalSize }: UnzipFileInfo) => (total += originalSize) <= mostBytes(packed);
  const entries = Object.entries(unzipSync(packed, { filter }) as Record<string, Uint8Array<ArrayBuffer>>);
  if (total > mostBytes(packed)) throw new Error(`one that unpacks to ${total} bytes, a bomb`);
  return entries.map(([entry, bytes]): NamedArray => {
    const text = new TextDecoder("latin1").decode(bytes.subarray(0, 4096));
    const header = /^.NUMPY[^{]*(?<dict>\{[^}]*\})\s*\n/.exec(text);
    const dict = header?.groups?.dict ?? "";
    const [, order, code] = /'descr':\s*'([<>|=])(\w\d+)'/.exec(dict) ?? [];
    const shape = /'shape':\s*\(([\d, ]*)\)/.exec(dict)?.[1];
    const isTurned = /'fortran_order':\s*True/.test(dict);
    const type = Object.hasOwn(TYPES, code ?? "") ? TYPES[code as keyof typeof TYPES] : undefined;
    if (!header || shape === undefined || !type || isTurned) {
      throw new Error(`${entry} with ${code ? `elements ${code}${isTurned ? " in Fortran's order" : ""}` : "others"}`);
    }
    const dims = shape.split(",").filter((part) => part.trim() !== "").map(Number);
    const name = entry === "arr_0.npy" && entries.length === 1 ? file : entry.replace(/\.npy$/, "");
    const content = bytes.subarray(header[0].length);
    return { file, name, dims, values: toNumbers(type, content, { dims, isBigEndian: order === ">" }) };
  });
}

const CIFAR_PIXELS = 3 * 32 * 32;

/**
 * One of CIFAR's binary files: of CIFAR-10 a label and 3,072 pixels an image, of CIFAR-100 two labels, of which the second,
 * the fine one, is taken. Source: https://www.cs.toronto.edu/~kriz/cifar.html.
 */
function readCifar(file: string, bytes: Uint8Array<ArrayBuffer>): NamedArray[] {
  const labels = [1, 2].find((count) => bytes.length > 0 && bytes.length % (CIFAR_PIXELS + count) === 0);
  if (!labels) throw new Error(`${bytes.length} bytes, no multiple of 3,073 or 3,074`);
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
