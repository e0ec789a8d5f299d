/**
 * The machines that `deno task variants` plays: which variables make one, and which test files run there.
 *
 * Settings are combined to keep the runs few: instructions and oneDNN matter to the engine, fonts and language to the
 * figures, language perhaps to both. One to three towers are turned through by the tests of the engine themselves; files,
 * tasks and the browser are left to `deno task test`, which runs as the machine is.
 * @module
 */

/** Another machine. */
export interface Variant {
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

/** The variants; `bareFonts` is a configuration of fontconfig that knows no folder of fonts. */
export function listVariants(bareFonts: string): readonly Variant[] {
  const bare = { FONTCONFIG_FILE: bareFonts };
  return [
    {
      title: "SSE4.1, no fonts",
      env: { ONEDNN_MAX_CPU_ISA: "SSE41", TF_ENABLE_ONEDNN_OPTS: "1", ...bare },
      files: [...ENGINE, FIGURES],
    },
    {
      title: "AVX2, Turkish, UTC+14",
      env: { ONEDNN_MAX_CPU_ISA: "AVX2", TF_ENABLE_ONEDNN_OPTS: "1", ...TURKISH },
      files: [...ENGINE, FIGURES],
    },
    {
      title: "without oneDNN, no fonts, Turkish, UTC+14",
      env: { TF_ENABLE_ONEDNN_OPTS: "0", ...bare, ...TURKISH },
      files: [...ENGINE, FIGURES],
    },
    // Figures know nothing of the processor, and `deno task test` has them as the machine is.
    {
      title: "the machine's best instructions",
      env: { ONEDNN_MAX_CPU_ISA: "DEFAULT", TF_ENABLE_ONEDNN_OPTS: "1" },
      files: ENGINE,
    },
    {
      title: "AVX2 without oneDNN, whose matrix products still ask for the instructions",
      env: { ONEDNN_MAX_CPU_ISA: "AVX2", TF_ENABLE_ONEDNN_OPTS: "0" },
      files: ENGINE,
    },
  ];
}
