/**
 * IDX, the file format of MNIST: bytes 00 00 08 and the number of sizes, the sizes as big-endian 32-bit integers, then
 * one byte per value. Files are gzip-compressed. Source: http://yann.lecun.com/exdb/mnist.
 * @module
 */
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { Manifest, ManifestFile } from "./manifest.ts";
import { sizeOf } from "../numbers.ts";

/** How to check a file, and the error of a clause that begins with the file's name. */
export interface UnpackOptions extends Pick<Manifest, "checksumOf"> {
  readonly refuse: (what: string) => Error;
}

/**
 * Unpacks a gzip-compressed IDX file into its values, one byte each, row-major in the shape `expected.dims`.
 * Checks the container, the header, the length and the SHA-256; throws what `refuse` makes otherwise.
 */
export async function unpackIdx(
  gzip: Uint8Array<ArrayBuffer>,
  expected: ManifestFile,
  { checksumOf, refuse }: UnpackOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const { file, dims, sha256 } = expected;
  const header = idxHeader(dims);
  const length = header.length + sizeOf(dims);
  const payload = await unzip(gzip, length, (what) => refuse(`${file} ${what}`));

  const begin = toHex(payload.subarray(0, header.length));
  if (begin !== toHex(header)) {
    throw refuse(`${file} begins with ${begin || "nothing"}, expected ${toHex(header)} (${dims.join("×")} bytes)`);
  }
  if (payload.length !== length) throw refuse(`${file} unpacks to ${payload.length} bytes, expected ${length}`);
  const found = createHash("sha256").update(checksumOf === "gzip file" ? gzip : payload).digest("hex");
  if (found !== sha256) throw refuse(`${file} has sha256 ${found}, expected ${sha256}`);
  return payload.subarray(header.length);
}

/** The bytes that an IDX file of unsigned bytes with these sizes begins with: the magic number, then the sizes. */
export function idxHeader(dims: readonly number[]): Uint8Array<ArrayBuffer> {
  const header = new DataView(new ArrayBuffer(4 + 4 * dims.length));
  header.setUint32(0, 0x0800 + dims.length);
  dims.forEach((size, axis) => header.setUint32(4 + 4 * axis, size));
  return new Uint8Array(header.buffer);
}

async function unzip(gzip: Uint8Array<ArrayBuffer>, length: number, refuse: UnpackOptions["refuse"]) {
  try {
    // One chunk of the final size spares a copy, and no byte of gzip makes more than 1032; the limit stops a file that
    // unpacks without end.
    const { buffer, byteOffset, byteLength } = await promisify(gunzip)(gzip, {
      chunkSize: Math.max(64, Math.min(length, 1032 * gzip.length) + 1),
      maxOutputLength: length,
    });
    return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    if (code === "ERR_BUFFER_TOO_LARGE") throw refuse(`unpacks to more than the expected ${length} bytes`);
    throw refuse(`is cut off or damaged (gzip: ${message}; ${gzip.length} bytes)`);
  }
}

function toHex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
