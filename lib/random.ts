/**
 * Seeded random numbers, and what is drawn with them: initial weights and the order of images.
 * The generator is xoshiro128** 1.1, its state filled by SplitMix64 as its authors advise
 * (D. Blackman, S. Vigna: "Scrambled linear pseudorandom number generators", 2021; https://prng.di.unimi.it).
 * @module
 */
import { sizeOf } from "./numbers.ts";

/** A stream of random numbers; each call moves it on. */
export interface RandomGenerator {
  /** The next integer, 0 … 2³² − 1, each equally likely. */
  next32(): number;
  /** The next number in [0, 1): a multiple of 2⁻²⁴, so a float32 holds it exactly and never rounds up to 1. */
  uniform(): number;
}

/**
 * The generator that belongs to a seed, an integer 0 … 2³² − 1. The same seed gives the same stream on every machine.
 *
 * @throws {RangeError} on any other seed.
 */
export function randomGenerator(seed: number): RandomGenerator {
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    throw new RangeError(`Cannot make a random generator: the seed must be an integer 0 … 4294967295, found ${seed}`);
  }
  const nextState = splitMix64(BigInt(seed));
  const [first, second] = [nextState(), nextState()];
  return xoshiro128([first, first >> 32n, second, second >> 32n].map((word) => Number(word & 0xffffffffn)));
}

/**
 * The seed of a named stream that belongs to a seed, so that what is drawn for one purpose moves nothing else: two networks
 * that share a trunk and a seed share the trunk's weights, whatever comes behind it. The trunk itself draws from the seed.
 * Names in use: "dropout", "epoch 1", "epoch 2" …; "head" is kept for the parameters of pooling heads.
 * The name goes in by FNV-1a (64 bits, http://www.isthe.com/chongo/tech/comp/fnv), the seed by SplitMix64.
 * @param seed An integer 0 … 2³² − 1.
 * @returns An integer 0 … 2³² − 1.
 */
export function streamSeed(seed: number, name: string): number {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(name)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  const mixed = splitMix64(BigInt(seed))();
  return Number(splitMix64(mixed ^ hash)() >> 32n);
}

/** xoshiro128** from a state of four 32-bit integers, not all 0. */
export function xoshiro128(state: readonly number[]): RandomGenerator {
  let [a, b, c, d] = state;
  const next32 = () => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return result;
  };
  return { next32, uniform: () => (next32() >>> 8) * 2 ** -24 };
}

/** SplitMix64: the returned function gives the next integer, 0 … 2⁶⁴ − 1. Source: https://prng.di.unimi.it/splitmix64.c */
export function splitMix64(seed: bigint): () => bigint {
  let state = seed;
  return () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let mixed = state;
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n);
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn);
    return mixed ^ (mixed >> 31n);
  };
}

/**
 * The numbers 0 … `count` − 1 in random order, `[count]`; each order is equally likely (Fisher–Yates).
 */
export function permutation(count: number, generator: RandomGenerator): Int32Array<ArrayBuffer> {
  const order = Int32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = integerBelow(last + 1, generator);
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

/**
 * Glorot's uniform initial weights for a tensor of the given shape: within ±√(6 / (fanIn + fanOut)). A 3×3 convolution from 1
 * to 8 maps has the fans 9 and 72.
 * Source: X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010, eq. 16.
 */
export function glorotUniform(
  shape: readonly number[],
  fanIn: number,
  fanOut: number,
  generator: RandomGenerator,
): Float32Array<ArrayBuffer> {
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  const weights = new Float32Array(sizeOf(shape));
  for (let index = 0; index < weights.length; index++) weights[index] = limit * (2 * generator.uniform() - 1);
  return weights;
}

/**
 * A random integer 0 … `bound` − 1, each equally likely; `bound` is an integer 1 … 2³².
 * Draws again beyond the last whole multiple, where a remainder would favour small ones.
 */
export function integerBelow(bound: number, generator: RandomGenerator): number {
  const multiple = 2 ** 32 - (2 ** 32 % bound);
  let drawn = generator.next32();
  while (drawn >= multiple) drawn = generator.next32();
  return drawn % bound;
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
