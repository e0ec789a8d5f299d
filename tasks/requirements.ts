/**
 * `deno task requirements`: makes requirements*.txt again from requirements*.in.
 * @module
 */
import { join } from "node:path";
import { writeWhole } from "../lib/files.ts";
import { parseTaskArguments } from "./arguments.ts";
import { runCommand } from "./setup/command.ts";
import { findPython, THIS_MACHINE } from "./setup/machine.ts";
import { ROOT } from "./setup/paths.ts";
import { parseRequirements } from "./setup/requirements.ts";

const UV = "uv==0.13.9"; // resolves for all systems and Pythons at once, which pip does not
const OLDEST_PYTHON = "3.10";

/** A pair of files, without their endings. */
interface Requirements {
  readonly file: string;
  /** Whether only what the `.in` names is wanted, without what it needs. */
  readonly alone?: boolean;
  /** Packages that go to a file of their own, installed where it is needed. */
  readonly apart?: { readonly file: string; readonly names: RegExp };
}

export const REQUIREMENTS: readonly Requirements[] = [
  { file: "requirements" },
  { file: "requirements-cpu", alone: true },
  { file: "requirements-gpu", alone: true },
  {
    file: "tasks/bench/requirements-peers",
    apart: { file: "tasks/bench/requirements-torch", names: /^(torch|cuda|nvidia|triton)\b/ },
  },
];

/** Makes the `.txt` of one `.in`. Versions that the present `.txt` has stay, unless they are to be upgraded. */
async function compile(uv: string, { file, alone, apart }: Requirements, upgrade: boolean): Promise<void> {
  const [source, target] = [`${file}.in`, join(ROOT, `${file}.txt`)];
  const draft = `${uv}-${file.replaceAll("/", "-")}.txt`;
  const present = [target, ...(apart ? [join(ROOT, `${apart.file}.txt`)] : [])].map(readIfThere).join("\n");
  await Deno.writeTextFile(draft, present);
  await runCommand(`resolve ${source}`, [
    ...[uv, "pip", "compile", source, "--output-file", draft, "--no-config", "--quiet", "--no-python-downloads"],
    ...["--universal", "--python-version", OLDEST_PYTHON, "--generate-hashes"],
    ...["--custom-compile-command", "deno task requirements"],
    ...(alone ? ["--no-deps"] : []),
    ...(upgrade ? ["--upgrade"] : []),
  ], { env: { UV_SYSTEM_CERTS: "1", UV_NATIVE_TLS: "1" } });
  const text = await Deno.readTextFile(draft);
  const header = text.match(/^(#.*\n)*/)![0];
  const isApart = (name: string) => apart?.names.test(name) ?? false;
  const entries = parseRequirements(text);
  const layOut = (these: typeof entries) => header + these.map((entry) => entry.text).join("");
  await writeWhole(target, layOut(entries.filter(({ name }) => !isApart(name))));
  if (apart) await writeWhole(join(ROOT, `${apart.file}.txt`), layOut(entries.filter(({ name }) => isApart(name))));
}

function readIfThere(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

if (import.meta.main) {
  const { values } = parseTaskArguments({
    task: "requirements",
    description:
      `Makes requirements*.txt again from requirements*.in: every package with its version and the SHA-256 of its
files, for all systems and for Python ${OLDEST_PYTHON} and newer.`,
    options: { upgrade: { type: "boolean", help: "take the newest versions that fit, in place of the present ones" } },
  });
  const folder = await Deno.makeTempDir();
  try {
    await runCommand("make a Python environment", [await findPython(THIS_MACHINE), "-m", "venv", folder]);
    await runCommand(`install ${UV}`, [join(folder, "bin/python"), "-m", "pip", "install", UV]);
    for (const requirements of REQUIREMENTS) {
      await compile(join(folder, "bin/uv"), requirements, values.upgrade);
      console.log(`${requirements.file}.txt`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
