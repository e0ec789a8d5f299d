/**
 * Whether deno.lock says of every package which bytes it is: what it has no check sum of would be taken as it comes.
 * @module
 */
import { SetupError } from "./errors.ts";

/** A package of deno.lock, "zod@4.6.7", and the systems and processors that it is for; any where the lists are empty. */
export interface LockedPackage {
  readonly name: string;
  readonly os: readonly string[];
  readonly cpu: readonly string[];
}

/** The packages that a deno.lock has no check sum of. */
export function lackIntegrity(lock: string): LockedPackage[] {
  const { npm = {} } = JSON.parse(lock) as {
    npm?: Readonly<Record<string, { integrity?: string; os?: string[]; cpu?: string[] }>>;
  };
  return Object.entries(npm).filter(([, { integrity }]) => !/^sha512-[\w+/]{86}==$/.test(integrity ?? ""))
    .map(([name, { os = [], cpu = [] }]) => ({ name, os, cpu }));
}

/** npm's names of processors, by Deno's. */
const PROCESSORS: Readonly<Record<string, string>> = { x86_64: "x64", aarch64: "arm64" };

/**
 * @param machine As `Deno.build` names system and processor.
 * @throws {SetupError} where a package would be installed on this machine that deno.lock has no check sum of.
 */
export function requireIntegrity(
  lock: string,
  { system, processor }: { readonly system: string; readonly processor: string },
): void {
  const isFor = (names: readonly string[], name: string) => names.length === 0 || names.includes(name);
  const lacking = lackIntegrity(lock)
    .filter(({ os, cpu }) => isFor(os, system) && isFor(cpu, PROCESSORS[processor] ?? processor));
  if (lacking.length === 0) return;
  throw new SetupError(
    `Cannot set up: expected the check sum of every package in deno.lock, found none of ` +
      `${
        lacking.map(({ name }) => name).join(", ")
      }; write what "npm view NAME dist.integrity" says into it, as "integrity"`,
  );
}
