/**
 * `deno task docs`: pages of the library's functions, with their options, errors and examples.
 * @module
 */
import { join } from "node:path";
import { parseTaskArguments, runTask } from "./arguments.ts";
import { ROOT } from "./setup/paths.ts";

const SPEC = {
  task: "docs",
  description: `Makes pages of everything that notebooks import, into reports/api: the library (lib), studies of many
trainings (studies) and figures that live in a page (explorer). Open reports/api/index.html.`,
  options: {},
} as const;

async function main(): Promise<void> {
  parseTaskArguments(SPEC);
  const folder = join(ROOT, "reports/api");
  await Deno.mkdir(folder, { recursive: true });
  const doors = ["lib", "studies", "explorer"].map((name) => join(ROOT, name, "mod.ts"));
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--html", "--name=Global pooling lab", `--output=${folder}`, ...doors],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  const [why] = new TextDecoder().decode(stderr).split("\n").filter((line) => line.startsWith("error"));
  if (!success) throw new Error(`Cannot make the pages of the library: ${why ?? "deno doc failed"}`);
  console.log(`Wrote ${join(folder, "index.html")}`);
}

if (import.meta.main) await runTask(main);
