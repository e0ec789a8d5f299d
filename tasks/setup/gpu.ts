/**
 * Which NVIDIA cards TensorFlow's CUDA build serves: asked before gigabytes are downloaded for one that it doesn't.
 * @module
 */
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Machine } from "./machine.ts";

/** An NVIDIA card, as `nvidia-smi` describes it. */
export interface Card {
  readonly name: string;
  /** The compute capability: 8.9 is the generation of the RTX 40, 9.0 that of the H100, 12.0 that of the RTX 50. */
  readonly capability: number;
}

/** Tells a sweep how many cards there are, where the build for the GPU is installed: 0 where nobody knows. */
export const CARDS_VARIABLE = "LAB_CARDS";

/** Trainings at a time unless the user says so: one for each card, since they share its memory; else one for each core. */
export function defaultWorkers(cores: number, env: (name: string) => string | undefined): number {
  const cards = env(CARDS_VARIABLE);
  return cards === undefined ? cores : Math.max(1, Number(cards));
}

/** Gives each training a card of its own, where there are several and the user has not chosen among them. */
export class CardPool {
  readonly #uses: number[];

  constructor(env: (name: string) => string | undefined) {
    const cards = env("CUDA_VISIBLE_DEVICES") === undefined ? Number(env(CARDS_VARIABLE) ?? 0) : 0;
    this.#uses = Array(cards > 1 ? cards : 0).fill(0);
  }

  /** The card that fewest are on, in the variables of a process, which gives it back at its end. */
  take(): { readonly variables: Readonly<Record<string, string>>; readonly giveBack: () => void } {
    if (this.#uses.length === 0) return { variables: {}, giveBack: () => {} };
    const card = this.#uses.indexOf(Math.min(...this.#uses));
    this.#uses[card]++;
    return { variables: { CUDA_VISIBLE_DEVICES: String(card) }, giveBack: () => void this.#uses[card]-- };
  }
}

/**
 * The cards of this machine; undefined where `nvidia-smi` does not answer, as without a driver or with one of before 2021,
 * which does not know the question.
 */
export async function listCards(machine: Machine): Promise<Card[] | undefined> {
  const text = await machine.output("nvidia-smi", ["--query-gpu=name,compute_cap", "--format=csv,noheader"]);
  const cards = text?.trim().split("\n").map((line) => /^(.*),\s*(\d+\.\d+)\s*$/.exec(line));
  if (!cards?.every((card) => card !== null)) return undefined;
  return cards.map(([, name, capability]) => ({ name: name.trim(), capability: Number(capability) }));
}

// TensorFlow 2.21's wheel: CUDA 12.5, machine code for 6.0, 7.0, 8.0 and 8.9, and PTX of 9.0, which a driver compiles for
// later cards. On 12.0 the elementwise operations fail (CUDA_ERROR_INVALID_PTX).
const OLDEST = 6;
const COMPILED_FROM = 9;
const TOO_NEW = 12;

function isServed({ capability }: Card): boolean {
  return capability >= OLDEST && capability < TOO_NEW;
}

/**
 * Looks whether the CUDA build serves a card of this machine, and gives a sentence on what to expect, if there is one.
 * @throws {Error} where there are cards and it serves none of them.
 */
export async function checkCards(machine: Machine): Promise<string | undefined> {
  const cards = await listCards(machine);
  if (cards === undefined) {
    return "nvidia-smi tells of no card here, so nobody knows yet whether this build will find one that it serves";
  }
  const [served, others] = [cards.filter(isServed), cards.filter((card) => !isServed(card))];
  const describe = ({ name, capability }: Card) => `${name} with ${capability.toFixed(1)}`;
  if (served.length === 0) {
    const isNew = others.some(({ capability }) => capability >= TOO_NEW);
    throw new Error(
      `Cannot set up for the GPU: expected a card of compute capability ${OLDEST}.0 to below ${TOO_NEW}.0, which ` +
        `TensorFlow 2.21's CUDA 12.5 build serves, found ${others.map(describe).join(", ")}; ` +
        (isNew ? "it takes a TensorFlow built with CUDA 12.8 or later, and until there is one " : "") +
        `the build for the CPU ("deno task setup -- --cpu") runs here`,
    );
  }
  const notes = [
    ...(others.length > 0
      ? [`${others.map(describe).join(", ")} is not served; hide it with CUDA_VISIBLE_DEVICES`]
      : []),
    ...(served.some(({ capability }) => capability >= COMPILED_FROM) ? [FIRST_RUN] : []),
  ];
  return notes.length > 0 ? notes.join(". ") : undefined;
}

const FIRST_RUN = "The first run on this card compiles its programs for some minutes, and says nothing meanwhile";

/** Before a run on a GPU: that it will compile first, where the driver keeps no compiled programs of this user yet. */
export function tellFirstRun(cards: readonly Card[], env: (name: string) => string | undefined): string | undefined {
  const cache = env("CUDA_CACHE_PATH") || join(env("HOME") ?? homedir(), ".nv/ComputeCache");
  const isEmpty = !existsSync(cache) || readdirSync(cache).length === 0;
  return isEmpty && cards.some(({ capability }) => capability >= COMPILED_FROM) ? FIRST_RUN : undefined;
}
