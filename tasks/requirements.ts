/**
 * `deno task requirements`: makes requirements*.txt again from requirements*.in.
 * @module
 */
import { join } from "node:path";
import { writeWhole } from "../lib/files.ts";
import { flag, parseTaskArguments } from "./arguments.ts";
import { runCommand } from "./setup/command.ts";
import { findPython, THIS_MACHINE } from "./setup/machine.ts";
import { ROOT } from "./setup/paths.ts";

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
  { file: "studies/requirements-statistics" },
  {
    file: "tasks/bench/requirements-peers",
    apart: { file: "tasks/bench/requirements-torch", names: /^(torch|cuda|nvidia|triton)\b/ },
  },
];

/** Makes the `.txt` of one `.in`. Versions that the present `.txt` has stay, unless they are to be upgraded. */
async function compile(uv: string, { file, alone, apart }: Requirements, upgrade: boolean): Promise<void> {
  const [source, target] = [`${file}.in`, join(ROOT, `${file}.txt`)];
  const draft = `${uv}-${file.replaceAll("/", "-")}.txt`;
  const files = [target, ...(apart ? [join(ROOT, `${apart.file}.txt`)] : [])];
  const present = await Promise.all(files.map((path) => Deno.readTextFile(path).catch(() => "")));
  await Deno.writeTextFile(draft, present.join("\n"));
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

/** One package of a requirement file. */
export interface Requirement {
  /** In the spelling that all indexes share: lower case, with dashes. */
  readonly name: string;
  /** What stands behind the name: `"==2.21.0 ; platform_machine == 'x86_64'"`. */
  readonly condition: string;
  /** `--hash=sha256:…` of each file that may be installed. */
  readonly hashes: readonly string[];
  /** The lines as they stand in the file, with the comments that follow them. */
  readonly text: string;
}

/**
 * The packages of a requirement file, in its order.
 * @throws {SyntaxError} on a line that names no package, such as an option.
 */
export function parseRequirements(text: string): Requirement[] {
  const entries = text.match(/^[^\s#].*\n?(?:[ \t]+.*\n?)*/gm) ?? [];
  return entries.map((entry) => {
    const words = entry.replace(/\\\n/g, " ").split("\n")[0];
    const found = words.match(/^([A-Za-z0-9][\w.-]*)\s*([^\s-].*?)??\s*((?:--hash=\S+\s*)*)$/);
    if (!found) {
      throw new SyntaxError(`Cannot read a requirement: expected a package's name, found "${words.slice(0, 60)}"`);
    }
    const [, name, condition = "", hashes] = found;
    return {
      name: name.toLowerCase().replace(/[-_.]+/g, "-"),
      condition: condition.trim(),
      hashes: hashes.match(/--hash=\S+/g) ?? [],
      text: entry,
    };
  });
}

if (import.meta.main) {
  const { values } = parseTaskArguments({
    task: "requirements",
    description:
      `Makes requirements*.txt again from requirements*.in: every package with its version and the SHA-256 of its
files, for all systems and for Python ${OLDEST_PYTHON} and newer.`,
    options: { upgrade: flag("take the newest versions that fit, in place of the present ones") },
  });
  const folder = await Deno.makeTempDir({ dir: ROOT, suffix: ".tmp" }); // the only place it may write to
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
