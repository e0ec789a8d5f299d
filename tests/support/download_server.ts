/**
 * A local server of a tiny data set, for tests of downloads.
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { readManifest, type TinyDataset, writeTinyDataset } from "./tiny_dataset.ts";

/** The files of a data set, in the order in which they are fetched. */
export const FILES = ["train-images", "train-labels", "t10k-images", "t10k-labels"].map((stem) =>
  `${stem}-idx${stem.endsWith("images") ? 3 : 1}-ubyte.gz`
);

/** A server that runs until it is disposed of. */
export interface TinyServer extends AsyncDisposable {
  /** Ends in a slash. */
  readonly url: string;
  /** Paths that were asked for. */
  readonly asked: string[];
}

/** A local server that serves the files of a folder, except where `answer` has something else. */
export function serve(folder: string, answer?: (file: string) => Response | Promise<Response> | undefined): TinyServer {
  const asked: string[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (request) => {
    const { pathname } = new URL(request.url);
    asked.push(pathname);
    return await answer?.(pathname.slice(1)) ?? new Response(await Deno.readFile(join(folder, pathname)));
  });
  return { url: `http://127.0.0.1:${server.addr.port}/`, asked, [Symbol.asyncDispose]: () => server.shutdown() };
}

/** The same data set as `origin`, with its dataset.json only. */
export async function writeManifestOnly(origin: TinyDataset, url?: string): Promise<TinyDataset> {
  const copy = await writeTinyDataset(url === undefined ? {} : { url });
  for (const file of FILES) await Deno.remove(join(copy.folder, file));
  const { files } = await readManifest(origin.folder);
  assert.deepEqual((await readManifest(copy.folder)).files.train.labels.sha256, files.train.labels.sha256);
  return copy;
}
