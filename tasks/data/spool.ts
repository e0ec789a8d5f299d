/**
 * Images on their way into a data set.
 * @module
 */
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Keeps images of one size by the order in which they were added, in a file without a name: it goes with the process. */
export class Spool implements Disposable {
  readonly #file: Deno.FsFile;
  #count = 0;

  constructor() {
    const path = join(tmpdir(), `images-${crypto.randomUUID()}`);
    this.#file = Deno.openSync(path, { createNew: true, read: true, write: true });
    Deno.removeSync(path);
  }

  /** Adds an image; gives its number. */
  add(pixels: Uint8Array): number {
    this.#file.seekSync(this.#count * pixels.length, Deno.SeekMode.Start);
    for (let at = 0; at < pixels.length;) at += this.#file.writeSync(pixels.subarray(at));
    return this.#count++;
  }

  /** The pixels of an image; `size` bytes. */
  read(number: number, size: number): Uint8Array {
    const pixels = new Uint8Array(size);
    this.#file.seekSync(number * size, Deno.SeekMode.Start);
    for (let at = 0; at < size;) at += this.#file.readSync(pixels.subarray(at))!;
    return pixels;
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}
