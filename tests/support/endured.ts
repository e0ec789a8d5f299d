/**
 * A program that trains a small network into a folder, for tests that kill it at any moment: `endured.ts FOLDER EPOCHS`. It
 * prints "begun" when the first step is done, and each epoch when it is stored.
 * @module
 */
import { obtainRun } from "../../lib/runs/obtain.ts";
import { runTask } from "../../tasks/arguments.ts";
import { rightsFlags } from "../../tasks/rights.ts";
import { LAYERS_AROUND, networkOf, randomDataset } from "./networks.ts";

/** Some hundredths of a second an epoch, a good part of them for writing; with dropout, so that the step's number counts. */
export const ENDURED = {
  data: randomDataset({ count: 400, test: 100 }),
  build: () => networkOf(LAYERS_AROUND.dropout),
  settings: { batchSize: 20, learningRate: 0.01, shuffleSeed: 3, towers: 2 },
} as const;

/** Starts the program, with more of Deno's flags where need be; `begun` resolves at its first step, or when it ends before. */
export function startEndured(folder: string, epochs: number, flags: readonly string[] = []) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", ...rightsFlags("train"), ...flags, import.meta.filename!, folder, String(epochs)],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const errors = new Response(child.stderr).text();
  const { promise: begun, resolve } = Promise.withResolvers<void>();
  (async () => {
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) if (text.includes("begun")) resolve();
    resolve();
  })();
  return { child, begun, end: child.status.then(async (status) => ({ ...status, errors: await errors })) };
}

if (import.meta.main) {
  await runTask(async () => {
    const [folder, epochs] = Deno.args;
    let isBegun = false;
    await obtainRun(ENDURED.build(), ENDURED.data, {
      ...ENDURED.settings,
      folder,
      epochs: Number(epochs),
      keepBatchLosses: true,
      onProgress: () => {
        if (!isBegun) console.log("begun");
        isBegun = true;
      },
      onEpoch: (history) => console.log(`epoch ${history.length}`),
    });
  });
}
