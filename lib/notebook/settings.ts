/**
 * What `deno task report` asks of the notebooks, which it can only tell them through the environment.
 * @module
 */

/** The two settings that decide whether a notebook trains. */
export interface LabSettings {
  /** Epochs of each training: `LAB_EPOCHS`, which `deno task report -- --epochs N` sets, or the notebook's own number. */
  readonly epochs: number;
  /** Whether to train even where a run is stored: `LAB_RETRAIN=1`, which `--retrain` and `--epochs` set. */
  readonly retrain: boolean;
}

/**
 * The settings of the environment, and the notebook's own where there are none.
 *
 * @throws {RangeError} When `LAB_EPOCHS` is no whole number from 1, or `LAB_RETRAIN` neither 1 nor 0.
 * @example
 * const { epochs: EPOCHS, retrain: RETRAIN } = labSettings({ epochs: 60 });
 */
export function labSettings(defaults: { readonly epochs: number }): LabSettings {
  const epochs = Deno.env.get("LAB_EPOCHS") || String(defaults.epochs);
  const retrain = Deno.env.get("LAB_RETRAIN") || "0";
  if (!/^[1-9]\d*$/.test(epochs)) throw unreadable("LAB_EPOCHS", "a whole number from 1", epochs);
  if (!/^[01]$/.test(retrain)) throw unreadable("LAB_RETRAIN", "1 or 0", retrain);
  return { epochs: Number(epochs), retrain: retrain === "1" };
}

function unreadable(name: string, expected: string, found: string): RangeError {
  return new RangeError(
    `Cannot read the environment variable ${name}: expected ${expected}, found "${found}"; correct or unset it`,
  );
}
