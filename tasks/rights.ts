/**
 * What each task may do: the named sets of `deno.json`, and the paths and hosts that a command names besides. Imports
 * built-in modules only, since it runs before npm packages exist.
 * @module
 */
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import config from "../deno.json" with { type: "json" };
import { readCpuinfo } from "../lib/trainer/processor.ts";
import { jupyterFolder } from "./setup/kernelspec.ts";
import { ROOT } from "./setup/paths.ts";

/** The kinds of rights that Deno gives by a flag each. */
export type RightsKind = "read" | "write" | "net" | "env" | "sys" | "run" | "ffi";

/** For each kind all of it, or a list of paths, hosts, variables and the like; a kind that is absent is refused. */
export type Rights = { readonly [Kind in RightsKind]?: true | readonly string[] };

/** The name of a set in `deno.json`. */
export type RightsName = keyof typeof config.permissions;

/** What a command names, on its line or in the environment. */
export interface Named {
  /** The task's arguments. */
  readonly args: readonly string[];
  /** The folder that relative paths start from; the one of the command by default. */
  readonly folder?: string;
  /** Answers for the environment; this process's by default. */
  readonly env?: (name: string) => string | undefined;
}

const PATHS: ReadonlySet<RightsKind> = new Set(["read", "write", "run", "ffi"]);

/**
 * Deno's flags for a set of rights and what a command names: its paths may be read, those after `--out` written, and where
 * the set downloads, the hosts of its addresses reached. Folders in LAB_DATA and LAB_RUNS count as named.
 */
export function rightsFlags(task: RightsName, named: Named = { args: [] }): string[] {
  // Of the task "data" only the part that downloads gets the network, and only the part that decodes images their decoder.
  const name = task === "data" && named.args.some((argument) => /^(import|make)$/.test(argument)) ? "import" : task;
  readCpuinfo();
  const set = config.permissions[name] as Rights;
  const more = namedRights(name, named);
  const flags = (Object.entries(set) as [RightsKind, true | readonly string[]][]).flatMap(([kind, value]) => {
    if (value === true) return [`--allow-${kind}`];
    const own = PATHS.has(kind) ? value.flatMap(locate) : value;
    // A comma parts the entries; one that belongs to a path is doubled.
    const entries = [...own, ...(more[kind] ?? [])].map((entry) => entry.replaceAll(",", ",,"));
    return entries.length > 0 ? [`--allow-${kind}=${[...new Set(entries)].join(",")}`] : [];
  });
  return ["--no-prompt", ...flags];
}

/**
 * Where an entry of a set lies: "deno" is the program that runs this, everything else is relative to the project, and a star
 * stands for any version and platform. Packages are links, and Deno asks for what they lead to.
 */
function locate(entry: string): string[] {
  if (entry === "deno") return [Deno.execPath()];
  let found = [ROOT];
  for (const part of entry.split("/")) {
    const [start, end] = part.split("*");
    const fits = (name: string) => name.startsWith(start) && name.endsWith(end);
    found = end === undefined
      ? found.map((folder) => join(folder, part))
      : found.flatMap((folder) =>
        existsSync(folder) ? readdirSync(folder).filter(fits).map((name) => join(folder, name)) : []
      );
  }
  // What stands in the project's folder as a link, an environment on another disk say, belongs to it.
  if (entry === ".") {
    const links = readdirSync(ROOT, { withFileTypes: true }).filter((own) => own.isSymbolicLink());
    found.push(...links.map(({ name }) => join(ROOT, name)));
  }
  return found.flatMap((path) => existsSync(path) ? [path, realpathSync(path)] : [path]);
}

function namedRights(name: RightsName, { args, folder, env = (name) => Deno.env.get(name) }: Named) {
  const base = folder ?? env("INIT_CWD") ?? Deno.cwd();
  const data = (env("LAB_DATA") ?? "").split(delimiter).filter((place) => place !== "").map((place) => resolve(place));
  const [read, write, net]: string[][] = [[tmpdir()], [tmpdir()], []];
  const downloads = name === "data";
  let flag: string | undefined;
  for (const argument of args) {
    const [, inline, value] = /^(--[\w-]+)=(.*)$/s.exec(argument) ?? [undefined, undefined, argument];
    const owner = inline ?? flag;
    flag = !inline && argument.startsWith("--") ? argument : undefined;
    if (flag) continue;
    if (downloads && /^https?:/.test(value) && URL.canParse(value)) net.push(new URL(value).host);
    const path = resolve(base, value);
    if (downloads) {
      net.push(...[path, ...[join(ROOT, "data"), ...data].map((place) => join(place, value))].flatMap(hostsOf));
    }
    if (owner !== "--out" && !/[\\/]/.test(value) && !existsSync(path)) continue;
    const place = path.endsWith(".ts") ? dirname(path) : path; // a study may import what lies beside it
    read.push(place);
    if (owner === "--out" || downloads) write.push(place);
  }
  read.push(...data);
  if (downloads) write.push(...data);
  const runs = env("LAB_RUNS");
  if (runs) [read, write].forEach((paths) => paths.push(resolve(runs)));
  if (name === "kernel") [read, write].forEach((paths) => paths.push(jupyterFolder(env)));
  return { read, write, net } as { readonly [Kind in RightsKind]?: readonly string[] };
}

/** The hosts that a data set's manifest names; none where there is no such folder. */
function hostsOf(folder: string): string[] {
  try {
    const text = readFileSync(join(folder, "dataset.json"), "utf8");
    return [...text.matchAll(/"url"\s*:\s*"(https?:[^"]+)"/g)].map(([, address]) => new URL(address).host);
  } catch {
    return []; // the task says what is wrong with it
  }
}

/** The arguments with which Deno runs a file of the project under a set of rights. */
export function runArguments(
  name: RightsName,
  file: string,
  args: readonly string[] = [],
  named: Omit<Named, "args"> = {},
) {
  return ["run", ...rightsFlags(name, { ...named, args }), join(ROOT, file), ...args];
}
