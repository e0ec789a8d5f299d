/**
 * Made-up trainings, maps and images for the tests of figures: fixed formulas, no chance.
 * @module
 */
import type { EpochRecord, FeatureMaps, ImageSet, Raster } from "../../lib/types.ts";

export const CLASSES = [
  "T-shirt",
  "Trouser",
  "Pullover",
  "Dress",
  "Coat",
  "Sandal",
  "Shirt",
  "Sneaker",
  "Bag",
  "Ankle boot",
];

/** A training of `epochs` epochs whose validation accuracy climbs from `first` to `last` with a ripple of `wave`. */
export function sampleHistory(
  epochs: number,
  { first, last, wave }: { first: number; last: number; wave: number },
): EpochRecord[] {
  return Array.from({ length: epochs }, (_, index) => {
    const climb = 1 - Math.exp(-index / 9);
    const accuracy = first + (last - first) * climb + wave * Math.sin(index * 2.4);
    const loss = 1.95 - 0.42 * climb - wave * Math.sin(index * 2.4);
    const batches = Array.from({ length: 40 }, (_, batch) => loss + 0.06 * Math.sin(batch * 1.9 + index));
    return {
      epoch: index + 1,
      trainingLosses: batches,
      trainingLoss: loss,
      measured: {
        train: { loss, accuracy: { correct: Math.round((accuracy + 0.01) * 60_000), total: 60_000 } },
        test: { loss: loss + 0.02, accuracy: { correct: Math.round(accuracy * 10_000), total: 10_000 } },
      },
      seconds: { training: 5, evaluation: 1 },
    };
  });
}

/** Two trainings as the article compares them. */
export function samplePair() {
  return [
    { name: "GAP", pooling: "average", history: sampleHistory(60, { first: 0.64, last: 0.871, wave: 0.006 }) },
    { name: "GMP", pooling: "max", history: sampleHistory(60, { first: 0.69, last: 0.848, wave: 0.011 }) },
  ] as const;
}

/** `count` maps of `size × size`, the value at a cell given by `value(map, cell)`. */
export function sampleMaps(count: number, size: number, value: (map: number, cell: number) => number): Raster[] {
  return Array.from({ length: count }, (_, map) => ({
    height: size,
    width: size,
    data: Float32Array.from({ length: size * size }, (_, cell) => value(map, cell)),
  }));
}

/** Ten maps of 3×3 before global pooling, map 1 the brightest, for a picture of a trouser. */
export function sampleFeatureMaps(): FeatureMaps {
  const image = sampleMaps(1, 28, (_, cell) => {
    const [row, column] = [Math.floor(cell / 28), cell % 28];
    const isLeg = row > 4 && (column > 8 && column < 13 || column > 15 && column < 20);
    return isLeg || (row <= 4 && row > 1 && column > 8 && column < 20) ? 0.6 + 0.4 * Math.sin(cell) ** 2 : 0;
  });
  const maps = sampleMaps(10, 3, (map, cell) => (map === 1 ? 3 : -4) + 2.5 * Math.sin(map * 7.3 + cell * 2.1));
  return {
    network: "ConvNet_1",
    imageIndex: 2,
    layerIndex: 16,
    actual: 1,
    predicted: 1,
    classes: CLASSES,
    maps,
    image,
  };
}

/** Three classes of 8×8 images with three channels, the classes taking turns. */
export function sampleImageSet(): ImageSet {
  const count = 12;
  const pixels = Uint8Array.from(
    { length: count * 8 * 8 * 3 },
    (_, index) => (index * 37 + Math.floor(index / 192) * 80) % 256,
  );
  return {
    name: "sample test",
    pixels,
    labels: Uint8Array.from({ length: count }, (_, index) => index % 3),
    count,
    shape: [8, 8, 3],
    classes: ["red & green", "blue", "<none>"],
  };
}
