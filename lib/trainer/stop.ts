/**
 * How a training hears that it shall end: by its caller's signal, or by one of the operating system's.
 * @module
 */
import { kernel, noteInterrupt } from "../kernel.ts";

/** What the operating system sends to stop: Ctrl-C and Jupyter's button, and what Slurm, Kubernetes and `kill` send. */
const STOP_SIGNALS = ["SIGINT", "SIGTERM"] as const;
export type StopSignal = typeof STOP_SIGNALS[number];

/**
 * A training was interrupted by SIGINT or SIGTERM, which no code had asked for: like Python's KeyboardInterrupt it ends the
 * loop of trainings around it too, unless it is caught. What was learnt is kept as its message says.
 */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";

  constructor(readonly signal: StopSignal, message: string) {
    super(message);
  }

  /** The status with which a shell expects a program to end: 128 and the signal's number. */
  get exitCode(): number {
    return this.signal === "SIGINT" ? 130 : 143;
  }
}

/** Whether to stop, and why. It listens until it is disposed of. */
export class Stop implements Disposable {
  /** The operating system's signal, once it has come. */
  interruption: StopSignal | undefined;
  readonly #listeners = STOP_SIGNALS.map((signal) => [signal, () => void (this.interruption ??= signal)] as const);

  /** @param given The caller's own signal. */
  constructor(private readonly given?: AbortSignal) {
    training++;
    keepKernelAlive();
    for (const [signal, listener] of this.#listeners) Deno.addSignalListener(signal, listener);
  }

  get isAsked(): boolean {
    return this.interruption !== undefined || (this.given?.aborted ?? false);
  }

  [Symbol.dispose](): void {
    training--;
    for (const [signal, listener] of this.#listeners) Deno.removeSignalListener(signal, listener);
  }
}

/** How many trainings listen. */
let training = 0;
let isKernelKept = false;

/**
 * Once a listener has been removed, an interrupt while nothing trains would end a notebook's kernel: one listener stays. It
 * makes the next call of the library refuse, of the cell that runs or of those behind it.
 */
function keepKernelAlive(): void {
  if (isKernelKept || !kernel()) return;
  Deno.addSignalListener("SIGINT", () => training === 0 && noteInterrupt());
  isKernelKept = true;
}
