/**
 * Damages files of a run's folder, in every way that disks, copies and people have.
 * @module
 */
import { join } from "node:path";
import type { RandomGenerator } from "../../lib/random.ts";

/** What can happen to a file. */
export const DAMAGES = ["flipped bit", "cut", "emptied", "garbage", "swapped", "foreign", "missing"] as const;
export type Damage = typeof DAMAGES[number];

/**
 * Damages one file.
 * @param foreign The folder of another experiment's run.
 * @returns Whether anything has changed.
 */
export async function damageFile(
  folder: string,
  name: string,
  { damage, foreign, random }: { readonly damage: Damage; readonly foreign: string; readonly random: RandomGenerator },
): Promise<boolean> {
  const path = join(folder, name);
  const below = (limit: number) => Math.floor(random.uniform() * limit);
  const bytes = await Deno.readFile(path);
  const kind = name.split("-")[0];
  const others = async (place: string) =>
    (await Array.fromAsync(Deno.readDir(place))).map(({ name }) => name).filter((other) => other !== "lock").sort();
  const pick = (list: string[]) => list[below(list.length)];
  const changed: Readonly<Record<Damage, () => Uint8Array | undefined | Promise<Uint8Array>>> = {
    "flipped bit": () => {
      const copy = bytes.slice();
      const at = below(8 * copy.length);
      copy[at >> 3] ^= 1 << (at & 7);
      return copy;
    },
    cut: () => bytes.subarray(0, below(bytes.length)),
    emptied: () => new Uint8Array(),
    garbage: () =>
      random.uniform() < 0.5
        ? new TextEncoder().encode(
          ["null", "[]", "{}", '{"format":2}', "<<<<<<< HEAD", '{"format":2,"history":['][below(6)],
        )
        : Uint8Array.from({ length: 1 + below(3000) }, () => below(256)),
    swapped: async () => Deno.readFile(join(folder, pick((await others(folder)).filter((other) => other !== name)))),
    foreign: async () =>
      Deno.readFile(join(foreign, pick((await others(foreign)).filter((o) => o.split("-")[0] === kind)))),
    missing: () => undefined,
  };
  const after = await changed[damage]();
  if (after) await Deno.writeFile(path, after);
  else await Deno.remove(path);
  return !after || after.length !== bytes.length || after.some((value, i) => value !== bytes[i]);
}
