/**
 * `deno task variants`: the tests of the engine and of the figures, as other machines would run them.
 * @module
 */
import { join } from "node:path";
import { parseTaskArguments, runTask } from "./arguments.ts";
import { rightsFlags } from "./rights.ts";
import { ROOT } from "./setup/paths.ts";
import { addCounts, type Counts, describeCounts, readOutcome } from "./variants/counts.ts";
import { listVariants, type Variant } from "./variants/list.ts";

const SPEC = {
  task: "variants",
  description:
    `Runs the tests of the engine and of the figures as other machines would: other instructions of the processor, no
fonts, another language and time zone. tasks/variants/list.ts has the list. Exits 1 where a test fails.`,
  options: {},
} as const;

/** Knows no folder: neither the system's fonts nor the user's. */
const BARE_FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig></fontconfig>
`;

async function main(): Promise<void> {
  parseTaskArguments(SPEC);
  const folder = await Deno.makeTempDir({ prefix: "variants-" });
  try {
    const bareFonts = join(folder, "bare-fonts.conf");
    await Deno.writeTextFile(bareFonts, BARE_FONTS);
    const waiting = [...listVariants(bareFonts)];
    const counts: Counts[] = [];
    const lane = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) counts.push(await runVariant(next));
    };
    await Promise.all([lane(), lane()]); // two at a time: one leaves half of two cores idle
    const sum = addCounts(counts);
    console.log(describeCounts(sum));
    Deno.exitCode = sum.failed === 0 ? 0 : 1;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs a variant's tests and prints its line; the output of tests that fail comes before. */
async function runVariant({ title, env, files }: Variant): Promise<Counts> {
  const began = performance.now();
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["test", ...rightsFlags("test"), "--no-check", ...files], // "deno task check" holds the types
    cwd: ROOT,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
  }).output();
  const output = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  const { reason, ...counts } = readOutcome(output, code);
  if (counts.failed > 0) console.log(output);
  const seconds = Math.round((performance.now() - began) / 1000);
  console.log(`${title}: ${describeCounts(counts)}${reason ? ` (${reason})` : ""}, ${seconds} s`);
  return counts;
}

if (import.meta.main) await runTask(main);
