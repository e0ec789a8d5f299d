/**
 * `deno task variants`: the tests of the engine and of the figures, as other machines would run them.
 *
 * Settings are combined to keep the runs few: instructions and oneDNN matter to the engine, fonts and language to the
 * figures, language perhaps to both. One to three towers are turned through by the tests of the engine themselves; files,
 * tasks and the browser are left to `deno task test`, which runs as the machine is.
 * @module
 */
import { join } from "node:path";
import { parseTaskArguments, runTask } from "./arguments.ts";
import { rightsFlags } from "./rights.ts";
import { ROOT } from "./setup/paths.ts";
import { withTemporaryFolder } from "./temporary.ts";

const SPEC = {
  task: "variants",
  description:
    `Runs the tests of the engine and of the figures as other machines would: other instructions of the processor, no
fonts, another language and time zone. tasks/variants.ts has the list. Exits 1 where a test fails.`,
  options: {},
} as const;

/** Knows no folder: neither the system's fonts nor the user's. */
const BARE_FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig></fontconfig>
`;

/** Another machine. */
interface Variant {
  readonly title: string;
  /** Variables that the tests run with besides those that are set. */
  readonly env: Readonly<Record<string, string>>;
  /** The test files, as paths in the project folder or patterns of such. */
  readonly files: readonly string[];
}

const ENGINE = ["parity", "packing", "graph", "layers", "session", "networks", "random"]
  .map((name) => `tests/${name}_test.ts`);
const FIGURES = "tests/figures*_test.ts";

/** An i without a dot, commas in numbers, and the day that begins first. */
const TURKISH = { LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8", TZ: "Pacific/Kiritimati" };

/** oneDNN with no more than some instructions of the processor; DEFAULT is all that it has. */
const oneDnn = (instructions: string) => ({ ONEDNN_MAX_CPU_ISA: instructions, TF_ENABLE_ONEDNN_OPTS: "1" });
const WITHOUT_ONEDNN = { TF_ENABLE_ONEDNN_OPTS: "0" };

/** The variants; `bareFonts` is a configuration of fontconfig that knows no folder of fonts. */
function listVariants(bareFonts: string): readonly Variant[] {
  const bare = { FONTCONFIG_FILE: bareFonts };
  const files = [...ENGINE, FIGURES];
  return [
    { title: "SSE4.1, no fonts", files, env: { ...oneDnn("SSE41"), ...bare } },
    { title: "AVX2, Turkish, UTC+14", files, env: { ...oneDnn("AVX2"), ...TURKISH } },
    { title: "without oneDNN, no fonts, Turkish, UTC+14", files, env: { ...WITHOUT_ONEDNN, ...bare, ...TURKISH } },
    // Figures know nothing of the processor, and `deno task test` has them as the machine is.
    { title: "the machine's best instructions", files: ENGINE, env: oneDnn("DEFAULT") },
    {
      title: "AVX2 without oneDNN, whose matrix products still ask for the instructions",
      files: ENGINE,
      env: { ...oneDnn("AVX2"), ...WITHOUT_ONEDNN },
    },
  ];
}

/** Tests; steps and ignored tests are in neither number. */
interface Counts {
  readonly passed: number;
  readonly failed: number;
}

async function main(): Promise<void> {
  parseTaskArguments(SPEC);
  await withTemporaryFolder(async (folder) => {
    const bareFonts = join(folder, "bare-fonts.conf");
    await Deno.writeTextFile(bareFonts, BARE_FONTS);
    const waiting = [...listVariants(bareFonts)];
    const counts: Counts[] = [];
    const lane = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) counts.push(await runVariant(next));
    };
    await Promise.all([lane(), lane()]); // two at a time: one leaves half of two cores idle
    const sum = (kind: keyof Counts) => counts.reduce((total, own) => total + own[kind], 0);
    console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
    Deno.exitCode = sum("failed") === 0 ? 0 : 1;
  });
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
  const counts = readOutcome(output, code);
  if (counts.failed > 0) console.log(`${output}\nexit code ${code}`);
  const seconds = Math.round((performance.now() - began) / 1000);
  console.log(`${title}: ${counts.passed} passed, ${counts.failed} failed, ${seconds} s`);
  return counts;
}

/**
 * How many tests passed and failed, as `deno test` says in its closing line, without colours. Where no test ran, or the exit
 * code tells of a failure that the line doesn't, one failure is counted.
 */
export function readOutcome(output: string, code: number): Counts {
  const lines = [...output.matchAll(/^(?:ok|FAILED) \| (\d+) passed(?: \(\d+ steps?\))? \| (\d+) failed\b/gm)];
  const [, passed = 0, failed = 0] = lines.at(-1)?.map(Number) ?? [];
  return { passed, failed: failed === 0 && (code !== 0 || passed === 0) ? 1 : failed };
}

if (import.meta.main) await runTask(main);
