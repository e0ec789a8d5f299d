/**
 * Fetches the files of a data set from their official addresses. A file is written only when all of it is there and right.
 * @module
 */
import { join } from "node:path";
import { findDataset } from "../../lib/data/folders.ts";
import { unpackIdx, type UnpackOptions } from "../../lib/data/idx.ts";
import { manifestFiles } from "../../lib/data/manifest.ts";
import { writeWhole } from "../../lib/files.ts";
import { printable } from "../../lib/format.ts";
import { sizeOf } from "../../lib/numbers.ts";

/** How far the download of one file has come. */
export interface DownloadProgress {
  readonly file: string;
  /** `kept`: the file was there and right. `receiving`: bytes are coming in. `written`: it is on disk. */
  readonly state: "kept" | "receiving" | "written";
  /** Bytes so far. */
  readonly received: number;
  /** Bytes in all, where the server says so. */
  readonly total?: number;
}

/** Where to download from, and who is told. */
export interface DownloadOptions {
  /** Base address of a mirror that has the files under their names; replaces the addresses of `dataset.json`. */
  readonly from?: string;
  /** Gives up when the server sends nothing for so many seconds; 30 by default. */
  readonly patience?: number;
  /** Gives up on a file that takes longer than its greatest size at so many bytes a second; 20,000 by default. */
  readonly slowest?: number;
  readonly onProgress?: (progress: DownloadProgress) => void;
}

/**
 * Downloads what is missing or wrong in a data set's folder, one file after the other, and gives the folder.
 * Whatever happens, each file there is a whole and checked one: bytes go to a temporary file beside it, which is then renamed.
 * @throws {Error} when the set is unknown or has no address, the server does not answer or does not have the file, or what
 * it sends is not what `dataset.json` says.
 */
export async function downloadDataset(nameOrFolder: string, options: DownloadOptions = {}): Promise<string> {
  const { from, patience = 30, slowest = 20_000, onProgress = () => {} } = options;
  const { folder, manifest } = await findDataset(nameOrFolder, "download");
  const refuse = (what: string) => new Error(`Cannot download ${nameOrFolder}: ${what}`);
  for (const entry of manifestFiles(manifest)) {
    const { file } = entry;
    const path = join(folder, file);
    const unpack: UnpackOptions = { checksumOf: manifest.checksumOf, refuse };
    // Missing, unreadable or wrong: each a reason to download it.
    const here = await Deno.readFile(path).catch(() => new Uint8Array());
    if (await unpackIdx(here, entry, unpack).then(() => true, () => false)) {
      onProgress({ file, state: "kept", received: here.length });
      continue;
    }
    const address = from === undefined ? entry.url : new URL(file, from.endsWith("/") ? from : `${from}/`).href;
    if (!address) throw refuse(`dataset.json has no url for ${file}; name a server that has it with --from URL`);
    // More than gzip ever needs for these values, so that a wrong server cannot fill the memory.
    const limit = Math.ceil(1.01 * sizeOf(entry.dims)) + 4096;
    const obtain = async (address: string, patience: number) => {
      const bytes = await receive(address, {
        refuse,
        patience,
        limit,
        seconds: patience + limit / slowest,
        onBytes: (received, total) => onProgress({ file, state: "receiving", received, ...(total ? { total } : {}) }),
      });
      await unpackIdx(bytes, entry, {
        ...unpack,
        refuse: (what) => refuse(`${address} is not the expected file: ${what}; try a mirror with --from URL`),
      });
      return bytes;
    };
    // A host that is known by http may have https by now; the check sum holds either way.
    const safer = from === undefined && address.startsWith("http:") ? address.replace("http:", "https:") : undefined;
    const bytes = await (safer ? obtain(safer, Math.min(patience, 10)).catch(() => undefined) : undefined) ??
      await obtain(address, patience);
    await writeWhole(path, bytes);
    onProgress({ file, state: "written", received: bytes.length });
  }
  return folder;
}

interface ReceiveOptions {
  readonly refuse: (what: string) => Error;
  /** Seconds without a byte, and for all of the file. */
  readonly patience: number;
  readonly seconds: number;
  /** The most bytes. */
  readonly limit: number;
  readonly onBytes: (received: number, total: number | undefined) => void;
}

const MOST_REDIRECTS = 5;

async function receive(
  address: string,
  { refuse, patience, seconds, limit, onBytes }: ReceiveOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const stop = new AbortController();
  const giveUpAfter = (seconds: number, what: string) =>
    setTimeout(() => stop.abort(refuse(`${address} sent ${what}; try again`)), 1000 * seconds);
  const late = giveUpAfter(seconds, `no more than a part in ${Math.ceil(seconds)} seconds`);
  let silent = giveUpAfter(patience, `nothing for ${patience} seconds`);
  try {
    const response = await follow(address, stop.signal, refuse);
    if (!response.ok || !response.body) {
      await response.body?.cancel();
      throw refuse(`${address} answered ${response.status} ${response.statusText}; try a mirror with --from URL`);
    }
    const total = Number(response.headers.get("content-length")) || undefined;
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    let received = 0;
    for await (const chunk of response.body) {
      clearTimeout(silent);
      silent = giveUpAfter(patience, `nothing for ${patience} seconds`);
      chunks.push(chunk);
      received += chunk.length;
      if (received > limit) {
        throw refuse(`${address} sends more than ${limit} bytes, the most that the expected file can have`);
      }
      onBytes(received, total);
    }
    return new Uint8Array(await new Blob(chunks).arrayBuffer());
  } catch (error) {
    if (stop.signal.aborted) throw stop.signal.reason;
    // fetch and its body report a lost or missing connection as TypeError.
    if (!(error instanceof TypeError)) throw error;
    throw refuse(
      `no whole answer from ${address} (${error.message}); check the network, or try a mirror with --from URL`,
    );
  } finally {
    clearTimeout(silent);
    clearTimeout(late);
  }
}

/** The answer of a server, or of the place that it sends us on to: on the same host, and never from https to http. */
async function follow(address: string, signal: AbortSignal, refuse: (what: string) => Error): Promise<Response> {
  let place = new URL(address);
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    // Without "identity" a server may wrap the gzip file in gzip once more, and fetch would unwrap both or neither.
    const headers = { "accept-encoding": "identity" };
    const response = await fetch(place, { signal, headers, redirect: "manual" });
    const target = response.headers.get("location");
    if (target === null || response.status < 300 || response.status > 399) return response;
    await response.body?.cancel();
    const next = URL.parse(target, place);
    if (next?.host !== place.host || ![place.protocol, "https:"].includes(next.protocol)) {
      throw refuse(
        `${address} sends us on to ${
          printable(target)
        }, expected another place on ${place.host}; if you trust it, give ` +
          "the address of its folder with --from URL",
      );
    }
    place = next;
  }
  throw refuse(`${address} sends us on more than ${MOST_REDIRECTS} times; try a mirror with --from URL`);
}
