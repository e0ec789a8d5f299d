/**
 * Runs a task's file as `deno task` does, without the set-up before it, Deno's own commands, and any program.
 * @module
 */
import { join } from "node:path";
import config from "../../deno.json" with { type: "json" };
import { ROOT } from "../../tasks/setup/paths.ts";
import { type RightsName, runArguments } from "../../tasks/rights.ts";

/** What a command said, and how it ended. */
export interface CommandEnd {
  readonly code: number;
  readonly out: string;
  readonly errors: string;
}

/** A command that runs; `output` is what it has printed so far. */
export interface RunningCommand {
  readonly output: () => string;
  readonly kill: (signal: Deno.Signal) => void;
  readonly end: Promise<CommandEnd>;
}

const TASKS: Readonly<Record<string, { command: string }>> = config.tasks;

/** What Deno is given to run a task's file with the rights that `deno task` gives it. */
export function taskArguments(task: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { command } = TASKS[task];
  const [, started, direct, file] = /(?:--rights=(\S+)|-P=(\S+)) (tasks\/\w+\.ts)$/.exec(command)!;
  return runArguments((started ?? direct) as RightsName, file, args, {
    env: (name) => env[name] ?? Deno.env.get(name),
  });
}

/** What Deno is given to do what `deno task` does, in any project, but for looking after the set-up first. */
export function startArguments(task: string, args: readonly string[], project = ROOT): string[] {
  const { command } = TASKS[task];
  const [, , ...words] = command.slice(command.indexOf("deno run")).split(" ");
  return [
    "run",
    ...words.flatMap((word) => word === "tasks/start.ts" ? [join(project, word), "--ready"] : [word]),
    ...args,
  ];
}

/** Starts a task with its flags. */
export function startTask(
  task: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): RunningCommand {
  const child = new Deno.Command(Deno.execPath(), {
    args: taskArguments(task, args, env),
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let out = "";
  const collect = async () => {
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) out += text;
  };
  const end = Promise.all([child.status, collect(), new Response(child.stderr).text()]);
  return {
    output: () => out,
    kill: (signal) => child.kill(signal),
    end: end.then(([{ code }, _, errors]) => ({ code, out, errors })),
  };
}

/** Runs Deno itself in the project's folder; its output and its errors as one text, without colours. */
export async function runDeno(...args: string[]): Promise<{ code: number; text: string }> {
  return await runDenoIn(ROOT, ...args);
}

/** Runs Deno itself in a folder. */
export async function runDenoIn(cwd: string, ...args: string[]): Promise<{ code: number; text: string }> {
  const { code, out, errors } = await runProgram(Deno.execPath(), args, cwd);
  return { code, text: out + errors };
}

/** Runs a program to its end; what it prints comes without colours. */
export async function runProgram(program: string, args: readonly string[], cwd = ROOT): Promise<CommandEnd> {
  const command = new Deno.Command(program, { args: [...args], cwd, env: { NO_COLOR: "1" }, stdin: "null" });
  const { code, stdout, stderr } = await command.output();
  return { code, out: new TextDecoder().decode(stdout), errors: new TextDecoder().decode(stderr) };
}

/** Runs a task to its end. */
export function runTask(
  task: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CommandEnd> {
  return startTask(task, args, env).end;
}
