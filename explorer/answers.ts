/**
 * What both networks make of a state: everything that the views draw is computed here, by explorer/inference.
 * @module
 */
import { backward } from "./inference/backward.ts";
import { type Activations, forward, forwardFrom } from "./inference/forward.ts";
import { mapsOf } from "./inference/layers.ts";
import { tellTie } from "./inference/answer.ts";
import { indexOfGreatest } from "../lib/numbers.ts";
import type { Layer, Network } from "../lib/types.ts";
import type { ExplorerData } from "./data.ts";
import { shownPixels, type State } from "./state.ts";
import { type Turn, turnKnob } from "./live/stops.ts";

/** What one network makes of the image. */
export interface Answer {
  /** With the knob's pooling. */
  readonly network: Network;
  readonly activations: Activations;
  /** The maps of the classes, with an edited cell, `[classes][cells]`, and as they were computed; none where a network has none. */
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

/** A function from states to answers that computes again only what has changed. */
export function answering(data: ExplorerData): (state: State) => Answers {
  const last: { key: string; activations: Activations }[] = [];
  const look = (place: number, epoch: number, pixels: Uint8Array) => {
    const key = `${epoch} ${pixels.join()}`;
    if (last[place]?.key !== key) {
      const input = Float32Array.from(pixels, (value) => value / 255);
      last[place] = { key, activations: forward(data.networks[place].byEpoch[epoch], input) };
    }
    return last[place].activations;
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
      const { edit, pick, knobs } = state;
      if (edit !== null && pick.network === place) values[pick.cell * own.classes + pick.map] = edit;
      const { k } = stops[knobs[place]];
      const layers: Layer[] = [...own.layers.slice(0, -1), { kind: "globalPool", pooling: "topK", k }];
      const network: Network = { ...own, layers };
      const pooled = forwardFrom(network, seen, at, values);
      const maps = mapsOf(pooled.layers[at]);
      return {
        network,
        activations: pooled,
        maps,
        computed: mapsOf(seen.layers[at]),
        turn: turnKnob(maps, stops),
        ...tell(pooled),
      };
    };
    const networks = [answer(0), answer(1)] as const;
    const label = data.images.labels[state.image];
    return { pixels, networks, label, class: state.class ?? label ?? networks[0].predicted };
  };
}

/** The gradient of a class's value by every layer, as `backward` gives it. */
export function gradients({ network, activations }: Answer, label: number): Float32Array[] {
  return backward(network, activations, activations.scores.map((_, k) => k === label ? 1 : 0));
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
