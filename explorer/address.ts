/**
 * The state in the address, so that it can be shared: what differs from the first state, and nothing else.
 * @module
 */
import { fromBase64, toBase64 } from "./live/packed_network.ts";
import type { ExplorerData } from "./data.ts";
import { farthest, firstState, type State } from "./state.ts";
import { sizeOf } from "../lib/numbers.ts";

/** The part of the address behind `#`, without it. */
export function writeAddress(data: ExplorerData, state: State): string {
  const first = textsOf(data, firstState(data));
  const changed = Object.entries(textsOf(data, state)).filter(([key, text]) => text !== first[key]);
  return new URLSearchParams(changed).toString().replaceAll("%2C", ",");
}

/** The parts of a state as an address has them. */
function textsOf(data: ExplorerData, state: State): Record<string, string> {
  const { image, pixels, shift, epoch, knobs, edit, pick, walk } = state;
  return {
    image: image < 0 ? "own" : String(data.images.numbers[image]),
    pixels: pixels ? toBase64(pixels).replaceAll("+", "-").replaceAll("/", "_") : "",
    shift: shift.join(),
    epoch: String(data.epochs[epoch]),
    k: data.networks.map(({ classMaps }, i) => classMaps?.stops[knobs[i]].k ?? "").join(),
    cell: [pick.network + 1, pick.map, pick.cell].join(),
    edit: String(edit ?? ""),
    class: String(state.class ?? ""),
    walk: [walk.network + 1, walk.layer, walk.map, walk.cell].join(),
  };
}

/** The greatest value of a cell that an address may ask for: far above all that a network gives, and drawn without NaN. */
const MOST = 1e6;

/** The state that an address names; what it does not name, or names wrongly, is as it is at first. */
export function readAddress(data: ExplorerData, address: string): State {
  const first = firstState(data);
  const parts = new URLSearchParams(address.replace(/^#/, ""));
  const numbers = (key: string, ...limits: (readonly [from: number, to: number])[]) => {
    const values = parts.get(key)?.split(",").map(Number);
    const isGood = values?.length === limits.length &&
      values.every((value, i) => Number.isInteger(value) && value >= limits[i][0] && value <= limits[i][1]);
    return isGood ? values : undefined;
  };
  const placeIn = (list: readonly number[], key: string, otherwise: number) => {
    const place = list.indexOf(Number(parts.get(key) ?? NaN));
    return place < 0 ? otherwise : place;
  };
  const reach = farthest(data);
  const shift = numbers("shift", [-reach, reach], [-reach, reach]);
  const stops = parts.get("k")?.split(",").map(Number) ?? [];
  const [one, two] = data.networks.map(({ classMaps }, i) => {
    const stop = classMaps?.stops.findIndex(({ k }) => k === stops[i]) ?? -1;
    return stop < 0 ? first.knobs[i] : stop;
  });
  const pick = numbers("cell", [1, 2], [0, data.classes.length - 1], [0, Infinity]);
  const { rows, columns } = pick && data.networks[pick[0] - 1].classMaps || { rows: 0, columns: 0 };
  const isPick = pick && pick[2] < rows * columns;
  const edit = Number(parts.get("edit") || NaN);
  const walk = numbers("walk", [1, 2], [0, Infinity], [0, Infinity], [0, Infinity]);
  const [height, width, channels] = walk && data.networks[walk[0] - 1].layers[walk[1]]?.shape || [0, 0, 0];
  const isWalk = walk && walk[2] < channels && walk[3] < height * width;
  return {
    image: parts.get("image") === "own" ? -1 : placeIn(data.images.numbers, "image", first.image),
    pixels: readPixels(parts.get("pixels"), sizeOf(data.shape)),
    shift: shift ? [shift[0], shift[1]] : first.shift,
    epoch: placeIn(data.epochs, "epoch", first.epoch),
    knobs: [one, two],
    pick: isPick ? { network: pick[0] - 1, map: pick[1], cell: pick[2] } : first.pick,
    edit: Math.abs(edit) <= MOST ? edit || 0 : null, // no −0
    class: numbers("class", [0, data.classes.length - 1])?.[0] ?? null,
    walk: isWalk ? { network: walk[0] - 1, layer: walk[1], map: walk[2], cell: walk[3] } : first.walk,
  };
}

function readPixels(text: string | null, size: number): Uint8Array | null {
  try {
    const pixels = text ? fromBase64(text.replaceAll("-", "+").replaceAll("_", "/")) : null;
    return pixels?.length === size ? pixels : null;
  } catch {
    return null; // no base64
  }
}
