/**
 * Images on their way into a data set: in memory while they are few, in a temporary file beyond that.
 * @module
 */

/** Bytes that are kept in memory; more go to the file. */
const MOST = 128 * 2 ** 20;

/** Keeps images of one size by the order in which they were added. */
export class Spool implements Disposable {
  readonly #kept: Uint8Array[] = [];
  #bytes = 0;
  #file: Deno.FsFile | undefined;
  #path = "";
  /** Where each image of the file begins. */
  readonly #begins: number[] = [];
  #end = 0;

  constructor(readonly most: number = MOST) {}

  /** Adds an image; gives its number. */
  add(pixels: Uint8Array): number {
    const number = this.#kept.length + this.#begins.length;
    if (!this.#file && this.#bytes + pixels.length <= this.most) {
      this.#kept.push(pixels);
      this.#bytes += pixels.length;
      return number;
    }
    this.#file ??= this.#open();
    this.#file.seekSync(this.#end, Deno.SeekMode.Start);
    for (let at = 0; at < pixels.length;) at += this.#file.writeSync(pixels.subarray(at));
    this.#begins.push(this.#end);
    this.#end += pixels.length;
    return number;
  }

  /** The pixels of an image; `size` bytes. */
  read(number: number, size: number): Uint8Array {
    if (number < this.#kept.length) return this.#kept[number];
    const pixels = new Uint8Array(size);
    this.#file!.seekSync(this.#begins[number - this.#kept.length], Deno.SeekMode.Start);
    for (let at = 0; at < size;) at += this.#file!.readSync(pixels.subarray(at))!;
    return pixels;
  }

  #open(): Deno.FsFile {
    this.#path = Deno.makeTempFileSync({ prefix: "images-" });
    return Deno.openSync(this.#path, { read: true, write: true });
  }

  [Symbol.dispose](): void {
    this.#file?.close();
    if (this.#file) Deno.removeSync(this.#path);
    this.#file = undefined;
  }
}
