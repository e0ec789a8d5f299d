/**
 * Whether deno.lock says of every package which bytes it is: what it has no check sum of would be taken as it comes.
 * @module
 */
import type { Machine } from "./machine.ts";

/** The packages that a deno.lock has no check sum of, and the systems and processors that they are for; all where a list is empty. */
export function lackIntegrity(lock: string) {
  const { npm = {} } = JSON.parse(lock) as {
    npm?: Readonly<Record<string, { integrity?: string; os?: string[]; cpu?: string[] }>>;
  };
  return Object.entries(npm).filter(([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? ""))
    .map(([name, { os = [], cpu = [] }]) => ({ name, os, cpu }));
}

/** npm's names of processors, by Deno's. */
const PROCESSORS: Readonly<Record<string, string>> = { x86_64: "x64", aarch64: "arm64" };

/** @throws {Error} where a package would be installed on this machine that deno.lock has no check sum of. */
export function requireIntegrity(lock: string, { system, processor }: Pick<Machine, "system" | "processor">): void {
  const isFor = (names: readonly string[], name: string) => names.length === 0 || names.includes(name);
  const lacking = lackIntegrity(lock)
    .filter(({ os, cpu }) => isFor(os, system) && isFor(cpu, PROCESSORS[processor] ?? processor));
  if (lacking.length === 0) return;
  const names = lacking.map(({ name }) => name).join(", ");
  throw new Error(
    `Cannot set up: expected the check sum of every package in deno.lock, found none of ${names}; ` +
      'write what "npm view NAME dist.integrity" says into it, as "integrity"',
  );
}
