/**
 * The state in the address, so that it can be shared: what differs from the first state, and nothing else.
 * @module
 */
import { fromBase64, toBase64 } from "./live/packed_network.ts";
import type { ExplorerData } from "./data.ts";
import { type Edit, farthest, firstState, type State } from "./state.ts";
import type { Family } from "./live/stops.ts";
import { sizeOf } from "../lib/numbers.ts";

/** The part of the address behind `#`, without it. */
export function writeAddress(data: ExplorerData, state: State): string {
  const first = firstState(data);
  const parts = new URLSearchParams();
  const { image, pixels, shift, epoch, family, knobs, edits, pick, of, walk } = state;
  if (image !== first.image) parts.set("image", image < 0 ? "own" : String(data.images.numbers[image]));
  if (pixels) parts.set("pixels", toBase64(pixels).replaceAll("+", "-").replaceAll("/", "_"));
  if (shift.some((value) => value !== 0)) parts.set("shift", shift.join());
  if (epoch !== first.epoch) parts.set("epoch", String(data.epochs[epoch]));
  if (family !== first.family || knobs.join() !== first.knobs.join()) {
    const names = data.networks.map(({ classMaps }, i) => classMaps?.stops[family][knobs[i]].name ?? "");
    parts.set(KNOB_KEYS[family], names.join());
  }
  if (edits.length > 0) {
    parts.set("edit", edits.map(({ network, map, cell, value }) => [network + 1, map, cell, value].join("_")).join());
  }
  const place = ({ network, ...rest }: Readonly<Record<string, number>>) =>
    [network + 1, ...Object.values(rest)].join();
  if (place(pick) !== place(first.pick)) parts.set("cell", place(pick));
  if (state.class !== null) parts.set("class", String(state.class));
  if (of !== first.of) parts.set("of", of);
  if (place(walk) !== place(first.walk)) parts.set("walk", place(walk));
  return parts.toString().replaceAll("%2C", ",");
}

const KNOB_KEYS: Readonly<Record<Family, string>> = { topK: "k", logSumExp: "r" };

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
  const image = parts.get("image") === "own" ? -1 : data.images.numbers.indexOf(Number(parts.get("image") ?? NaN));
  const isImage = image >= 0 || parts.get("image") === "own";
  const epoch = data.epochs.indexOf(Number(parts.get("epoch") ?? NaN));
  const knob = readKnob(data, parts);
  const reach = farthest(data);
  const shift = numbers("shift", [-reach, reach], [-reach, reach]);
  const pick = numbers("cell", [1, 2], [0, Infinity], [0, Infinity]);
  const isPick = pick && isCell(data, { network: pick[0] - 1, map: pick[1], cell: pick[2] });
  const walk = numbers("walk", [1, 2], [0, Infinity], [0, Infinity], [0, Infinity]);
  const [height, width, channels] = walk && data.networks[walk[0] - 1].layers[walk[1]]?.shape || [0, 0, 0];
  const isWalk = walk && walk[2] < channels && walk[3] < height * width;
  return {
    ...first,
    ...(isImage ? { image } : {}),
    pixels: readPixels(parts.get("pixels"), sizeOf(data.shape)),
    ...(shift ? { shift: [shift[0], shift[1]] } : {}),
    ...(epoch >= 0 ? { epoch } : {}),
    ...knob,
    edits: readEdits(data, parts.get("edit")),
    ...(isPick ? { pick: { network: pick[0] - 1, map: pick[1], cell: pick[2] } } : {}),
    class: numbers("class", [0, data.classes.length - 1])?.[0] ?? null,
    of: parts.get("of") === "loss" ? "loss" : "value",
    ...(isWalk ? { walk: { network: walk[0] - 1, layer: walk[1], map: walk[2], cell: walk[3] } } : {}),
  };
}

/** Whether a network has the cell of the map of a class. */
function isCell({ networks, classes }: ExplorerData, { network, map, cell }: Omit<Edit, "value">): boolean {
  const { rows, columns } = networks[network]?.classMaps ?? { rows: 0, columns: 0 };
  const isPlace = (value: number, count: number) => Number.isInteger(value) && value >= 0 && value < count;
  return isPlace(map, classes.length) && isPlace(cell, rows * columns);
}

function readKnob({ networks }: ExplorerData, parts: URLSearchParams): Partial<State> {
  for (const family of ["topK", "logSumExp"] as const) {
    const names = parts.get(KNOB_KEYS[family])?.split(",");
    if (!names) continue;
    const [one, two] = networks.map(({ classMaps }, i) =>
      classMaps && names[i] !== undefined
        ? classMaps.stops[family].findIndex(({ name }) => name === names[i])
        : classMaps?.trained ?? 0
    );
    if (one >= 0 && two >= 0) return { family, knobs: [one, two] };
  }
  return {};
}

function readPixels(text: string | null, size: number): Uint8Array | null {
  try {
    const pixels = text ? fromBase64(text.replaceAll("-", "+").replaceAll("_", "/")) : null;
    return pixels?.length === size ? pixels : null;
  } catch {
    return null; // no base64
  }
}

/** The greatest value of a cell that an address may ask for: far above all that a network gives, and drawn without NaN. */
const MOST = 1e6;

function readEdits(data: ExplorerData, text: string | null): Edit[] {
  return (text?.split(",") ?? []).flatMap((part) => {
    const [network, map, cell, value] = part.split("_").map(Number);
    const edit = { network: network - 1, map, cell, value };
    return isCell(data, edit) && Math.abs(value) <= MOST ? [edit] : [];
  });
}
