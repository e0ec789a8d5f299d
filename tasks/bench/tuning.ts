/**
 * Finds the fastest of several ways to do the same, so that a peer competes at its best.
 * @module
 */
import { wholeEpoch } from "./epoch.ts";
import type { EpochSettings } from "./epoch.ts";
import { runContenders } from "./runner.ts";
import { fastest } from "./statistics.ts";
import type { BenchContext, Contender, Tuning } from "./types.ts";

/** Turns that every way gets. */
const ROUNDS = 2;

/** Tries the ways on the slice of an epoch that they are set to; undefined where all of them fail. */
export async function chooseFastest(
  of: string,
  { variants, slice, context }: {
    variants: readonly Contender[];
    slice: EpochSettings;
    context: BenchContext;
  },
): Promise<{ chosen: Contender; tuning: Tuning } | undefined> {
  context.say(`Looking for the fastest way of ${of}:`);
  const tried = await runContenders(variants, context, {
    repetitions: Math.min(ROUNDS, context.repetitions),
    derive: (values) => wholeEpoch(values, slice),
  });
  const best = fastest(tried, "articleEpochSeconds");
  const chosen = variants.find(({ name }) => name === best?.name);
  if (!chosen) return undefined;
  const how = `${slice.trainImages / slice.batchSize} steps and the passes that measure, scaled up to an epoch, ` +
    "in turns; the lowest median wins";
  return { chosen, tuning: { of, how, chosen: chosen.name, tried } };
}
