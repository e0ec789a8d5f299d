/**
 * The command line of every task: flags, `--help`, and a clear refusal of what a task does not know.
 * Imports nothing that needs a package, since `setup` runs before npm packages exist.
 * @module
 */
import { isAbsolute, join } from "node:path";
import { parseArgs } from "node:util";
import { printable } from "../lib/format.ts";
import { nearestName } from "../lib/options.ts";
import { explainSystemError } from "./system_errors.ts";
import { clearLine } from "./terminal.ts";

/**
 * One flag of a task, whose name is written without the dashes, and what it gives: a boolean is false unless given, a flag
 * without a default is undefined unless given. Made by {@linkcode flag}, {@linkcode number}, {@linkcode text},
 * {@linkcode texts} and {@linkcode choice}.
 */
export interface OptionSpec<Value = unknown> {
  readonly type: "boolean" | "number" | "string";
  /** The placeholder that the help shows. One that names a FILE or a FOLDER is a path, from where the command was given. */
  readonly value: string;
  readonly help: string;
  readonly choices?: readonly string[];
  readonly default?: string | number | undefined;
  /** Whether the flag may be given several times: its value is then a list. */
  readonly isMany?: true;
  /** For the types alone. */
  readonly gives?: Value;
}

/** A flag that is given or not. */
export function flag(help: string): OptionSpec<boolean> {
  return { type: "boolean", value: "", help };
}

/** A flag with a number. */
export function number<Preset extends number | undefined = undefined>(value: string, help: string, preset?: Preset) {
  return { type: "number", value, help, default: preset } as OptionSpec<Given<number, Preset>>;
}

/** A flag with a text. */
export function text<Preset extends string | undefined = undefined>(value: string, help: string, preset?: Preset) {
  return { type: "string", value, help, default: preset } as OptionSpec<Given<string, Preset>>;
}

/** A flag with a text that may be given several times. */
export function texts(value: string, help: string): OptionSpec<readonly string[]> {
  return { type: "string", value, help, isMany: true };
}

/** A flag with one of some texts. */
export function choice<const Choice extends string, Preset extends NoInfer<Choice> | undefined = undefined>(
  value: string,
  help: string,
  choices: readonly Choice[],
  preset?: Preset,
) {
  return { type: "string", value, help, choices, default: preset } as OptionSpec<Given<Choice, Preset>>;
}

/** What a flag gives that has a default, or none. */
type Given<Value, Preset> = Value | (undefined extends Preset ? undefined : never);

/** What a task takes. */
export interface TaskSpec<Options extends Readonly<Record<string, OptionSpec>>> {
  /** The name after `deno task`. */
  readonly task: string;
  /** One sentence or more; opens the help. */
  readonly description: string;
  readonly options: Options;
  /** Placeholder of the arguments without dashes, as in `"FILE…"`; a task without it refuses them. */
  readonly positionals?: string;
}

/** The flags' values. */
export type TaskValues<Options> = {
  readonly [Name in keyof Options]: Options[Name] extends OptionSpec<infer Value> ? Value : never;
};

/** What was asked for: `help` wins over everything else. */
export interface TaskArguments<Options> {
  readonly help: boolean;
  readonly values: TaskValues<Options>;
  readonly positionals: readonly string[];
}

/**
 * Reads a task's arguments; prints the help and exits 0 on `--help`; prints one line and exits 2 on arguments that the
 * task does not take. A leading `--` is dropped, since `deno task report -- --retrain` hands it on.
 */
export function parseTaskArguments<const Options extends Readonly<Record<string, OptionSpec>>>(
  spec: TaskSpec<Options>,
  args: readonly string[] = Deno.args,
): TaskArguments<Options> {
  try {
    const parsed = readTaskArguments(spec, args);
    if (!parsed.help) return parsed;
    console.log(describeTask(spec));
    Deno.exit(0);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.error(error.message);
    Deno.exit(2);
  }
}

/** Like {@linkcode parseTaskArguments}, but prints nothing. @throws {TypeError} on arguments that the task refuses. */
export function readTaskArguments<const Options extends Readonly<Record<string, OptionSpec>>>(
  spec: TaskSpec<Options>,
  args: readonly string[],
): TaskArguments<Options> {
  const given = args[0] === "--" ? args.slice(1) : args;
  if (given.includes("--help") || given.includes("-h")) {
    return { help: true, values: {} as TaskValues<Options>, positionals: [] };
  }
  const names = Object.keys(spec.options);
  const refuse = (what: string) => new TypeError(`Cannot run "deno task ${spec.task}": ${what}`);
  const { tokens } = parseArgs({
    args: [...given],
    options: Object.fromEntries(
      names.map((name) => [name, { type: spec.options[name].type === "boolean" ? "boolean" as const : "string" }]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(spec.options)) {
    values[name] = option.type === "boolean" ? false : option.isMany ? [] : option.default;
  }
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(resolvePath(token.value, spec.positionals ?? ""));
    if (token.kind !== "option") continue;
    const option = Object.hasOwn(spec.options, token.name) ? spec.options[token.name] : undefined;
    if (!option) {
      const near = nearestName(token.name, [...names, "help"]);
      const known = [...names, "help"].map((name) => `--${name}`).join(", ");
      const meant = near ? `; did you mean --${near}? Its` : ", its";
      throw refuse(`it has no flag ${token.rawName}${meant} flags are ${known}`);
    }
    // "--out --seed 3" means that the value of --out was forgotten; "--out=--seed" and "--shift -1" mean what they say.
    const forgotten = !token.inlineValue && /^-\D/.test(token.value ?? "");
    const value = readValue(option, { rawName: token.rawName, text: forgotten ? undefined : token.value, refuse });
    values[token.name] = option.isMany ? [...values[token.name] as string[], value] : value;
  }
  if (positionals.length > 0 && !spec.positionals) {
    throw refuse(`it takes flags only, found ${JSON.stringify(positionals[0])}; see "deno task ${spec.task} --help"`);
  }
  return { help: false, values: values as TaskValues<Options>, positionals };
}

function readValue(
  option: OptionSpec,
  { rawName, text, refuse }: { rawName: string; text: string | undefined; refuse: (what: string) => TypeError },
): string | number | boolean {
  if (option.type === "boolean") {
    if (text !== undefined) throw refuse(`${rawName} takes no value, found ${JSON.stringify(text)}`);
    return true;
  }
  if (text === undefined || text === "") throw refuse(`${rawName} needs a value, as in ${rawName} ${option.value}`);
  if (option.type === "number") {
    const number = Number(text);
    if (Number.isFinite(number)) return number;
    throw refuse(`${rawName} must be a number, found ${JSON.stringify(text)}`);
  }
  if (option.choices && !option.choices.includes(text)) {
    throw refuse(`${rawName} must be one of ${option.choices.join(", ")}, found ${JSON.stringify(text)}`);
  }
  return resolvePath(text, option.value);
}

/**
 * Where a path leads that was given beside a placeholder. `deno task` runs in the project's folder and says in INIT_CWD where
 * it was called. Where a name may stand as well, as in NAME_OR_FOLDER, a text without a slash is one.
 */
function resolvePath(text: string, placeholder: string): string {
  const calledFrom = Deno.env.get("INIT_CWD");
  const isPath = /FILE|FOLDER/.test(placeholder) && !(/NAME|STUDY/.test(placeholder) && !/[\\/]|\.ts$/.test(text));
  if (!calledFrom || !isPath || isAbsolute(text)) return text;
  return calledFrom === Deno.cwd() ? text : join(calledFrom, text);
}

/**
 * Runs a task. An error in the project's own words, "Cannot …", ends it with that line and status 1, as does what the machine
 * refuses: a full disk, no handles, no memory; one that brings its own `exitCode`, such as `InterruptedError`, with that; any
 * other is a bug and shows where it happened.
 * @param action What could not be done, where the machine refuses.
 */
export async function runTask(main: () => Promise<void>, action = "finish"): Promise<void> {
  try {
    await main();
  } catch (error) {
    clearLine();
    if (!(error instanceof Error)) throw error;
    if (error instanceof Deno.errors.NotCapable) {
      const [what] = error.message.split(", run again");
      console.error(
        printable(`Cannot go on: ${what}, which this task has no right to (docs/security.md says what it may do)`),
      );
      Deno.exit(1);
    }
    const refusal = explainSystemError(action, error);
    const isOwn = error.message.startsWith("Cannot ");
    const code = "exitCode" in error ? Number(error.exitCode) : isOwn || refusal ? 1 : undefined;
    if (code === undefined) throw error;
    console.error(printable(refusal ?? error.message)); // names of files and classes come from outside
    Deno.exit(code);
  }
}

/** The help text of a task: usage, description, one line per flag. */
export function describeTask(spec: TaskSpec<Readonly<Record<string, OptionSpec>>>): string {
  const rows = Object.entries(spec.options).map(([name, option]): [string, string] => {
    if (option.type === "boolean") return [`--${name}`, option.help];
    const choices = option.choices ? `: ${option.choices.join(", ")}` : "";
    const preset = option.default === undefined ? "" : ` (default ${option.default})`;
    return [`--${name} ${option.value}`, option.help + choices + preset];
  });
  rows.push(["--help", "this text"]);
  const width = Math.max(...rows.map(([flag]) => flag.length));
  const positionals = spec.positionals ? ` ${spec.positionals}` : "";
  return [
    `usage: deno task ${spec.task} [flags]${positionals}`,
    "",
    spec.description,
    "",
    ...rows.map(([flag, help]) => `  ${flag.padEnd(width)}  ${help}`),
  ].join("\n");
}
