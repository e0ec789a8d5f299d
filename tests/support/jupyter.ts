/**
 * Whether this checkout has its Jupyter, which `deno task setup` installs.
 * @module
 */
import { join } from "node:path";
import { VENV } from "../../tasks/setup/paths.ts";

/** Path of the environment's Jupyter; undefined before the set-up. */
export const JUPYTER: string | undefined = await findJupyter();

if (!JUPYTER) {
  console.log('skipped: tests that execute or export notebooks, because there is no .venv; run "deno task setup"');
}

async function findJupyter(): Promise<string | undefined> {
  const path = join(VENV, "bin/jupyter");
  return await Deno.stat(path).then(() => path, () => undefined);
}
