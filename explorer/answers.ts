/**
 * What both networks make of a state: everything that the views draw is computed here, by explorer/inference.
 * @module
 */
import { backward } from "./inference/backward.ts";
import { type Activations, forward, forwardFrom } from "./inference/forward.ts";
import { mapsOf } from "./inference/layers.ts";
import { lossPulls } from "./inference/loss_pull.ts";
import { tellTie } from "./inference/answer.ts";
import { indexOfGreatest, sizeOf } from "../lib/numbers.ts";
import type { Network } from "../lib/types.ts";
import type { ExplorerData } from "./data.ts";
import { shownPixels, type State } from "./state.ts";
import { type Turn, turnKnob } from "./live/stops.ts";

/** What one network makes of the image. */
export interface Answer {
  /** With the knob's pooling. */
  readonly network: Network;
  readonly activations: Activations;
  /** The maps of the classes, edits included, `[classes][cells]`, and as they were computed; none where a network has none. */
  readonly maps: readonly (readonly number[])[];
  readonly computed: readonly (readonly number[])[];
  /** The class of the greatest pooled value. */
  readonly predicted: number;
  /** That scores tie, where the article's rule would give another class; else empty. */
  readonly tie: string;
  /** At every stop of the knob; at none for a network without one. */
  readonly turn: Turn;
}

/** What both make of it, and of which class the page speaks. */
export interface Answers {
  readonly pixels: Uint8Array;
  readonly networks: readonly [Answer, Answer];
  readonly class: number;
  /** The image's own class; undefined for the reader's own pictures. */
  readonly label: number | undefined;
}

/** Values of images whose activations are kept, so that a slider that goes back computes none again. */
const MOST_CACHED = 48_000;

/** A function from states to answers that computes again only what has changed. */
export function answering(data: ExplorerData): (state: State) => Answers {
  const cache = new Map<string, Activations>();
  const most = Math.max(4, Math.floor(MOST_CACHED / sizeOf(data.shape)));
  const look = (place: number, epoch: number, pixels: Uint8Array) => {
    const key = `${place} ${epoch} ${pixels.join()}`;
    if (!cache.has(key)) {
      if (cache.size > most) cache.clear();
      cache.set(key, forward(data.networks[place].byEpoch[epoch], Float32Array.from(pixels, (value) => value / 255)));
    }
    return cache.get(key)!;
  };
  return (state) => {
    const pixels = shownPixels(data, state);
    const answer = (place: number): Answer => {
      const { byEpoch, classMaps } = data.networks[place];
      const own = byEpoch[state.epoch];
      const seen = look(place, state.epoch, pixels);
      const tell = ({ scores, outputs }: Activations) => ({
        predicted: indexOfGreatest(scores),
        tie: tellTie(scores, outputs, data.classes),
      });
      if (!classMaps) {
        const turn: Turn = { values: [], predicted: [] };
        return { network: own, activations: seen, maps: [], computed: [], turn, ...tell(seen) };
      }
      const { at, stops } = classMaps;
      const values = seen.layers[at].values.slice();
      for (const { network, map, cell, value } of state.edits) {
        if (network === place) values[cell * own.classes + map] = value;
      }
      const { pooling } = stops[state.family][state.knobs[place]];
      const network: Network = { ...own, layers: [...own.layers.slice(0, -1), { kind: "globalPool", ...pooling }] };
      const pooled = forwardFrom(network, seen, at, values);
      const maps = mapsOf(pooled.layers[at]);
      return {
        network,
        activations: pooled,
        maps,
        computed: mapsOf(seen.layers[at]),
        turn: turnKnob(maps, stops[state.family]),
        ...tell(pooled),
      };
    };
    const networks = [answer(0), answer(1)] as const;
    const label = data.images.labels[state.image];
    return { pixels, networks, label, class: state.class ?? label ?? networks[0].predicted };
  };
}

/** The gradient of a class's value or of its loss by every layer, as `backward` gives it. */
export function gradients({ network, activations }: Answer, label: number, of: State["of"]): Float32Array[] {
  const upstream = of === "loss"
    ? Float32Array.from(lossPulls(activations.scores, label, network.output))
    : activations.scores.map((_, k) => k === label ? 1 : 0);
  return backward(network, activations, upstream);
}

/** The gradient of one cell of a map by the pixels, behind the layer `layer`. */
export function influence({ network, activations }: Answer, layer: number, place: number): Float32Array {
  const layers = activations.layers.slice(0, layer + 1);
  const { values } = layers[layer];
  const part = { ...network, layers: network.layers.slice(0, layer) };
  const upstream = values.map((_, i) => i === place ? 1 : 0);
  return backward(part, { layers, scores: values, outputs: values }, upstream)[0];
}

/** Gradients by an image as one number a pixel: the sum over its channels. */
export function perPixel(gradient: Float32Array, channels: number): Float32Array {
  if (channels === 1) return gradient;
  const sums = new Float32Array(gradient.length / channels);
  gradient.forEach((slope, i) => sums[Math.floor(i / channels)] += slope);
  return sums;
}
