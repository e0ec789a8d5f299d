/**
 * What the explorer's page holds: which images, and what is known of both networks at every snapshot.
 * @module
 */
import { imagePixels, loadDataset } from "../../lib/data/datasets.ts";
import { layerTable } from "../../lib/models/networks.ts";
import { receptiveRows } from "../../notebooks/deeper/receptive_field.ts";
import { tellTie } from "../../explorer/inference/answer.ts";
import { mapsOf, sigmoid } from "../../explorer/inference/layers.ts";
import { packNetwork, toBase64 } from "../../explorer/live/packed_network.ts";
import { confusionMatrix } from "../../explorer/confusion.ts";
import { loadSnapshots } from "../snapshots/snapshot_file.ts";
import { stackMaps } from "../../lib/trainer/look.ts";
import type { Architecture, ImageSet, Network } from "../../lib/types.ts";
import type { PageData, PageLayer, PageNetwork, Span } from "../../explorer/data.ts";
import { findFlips, FIRST as MEAN, LAST, STOPS, type Turn, turnKnob } from "../../explorer/live/stops.ts";
import { articleRuns, PREDICTIONS, type Predictions, SNAPSHOT_EPOCHS, snapshotsPath } from "../snapshots.ts";

/** Layer number of the ten maps in front of the global pooling. */
const LAST_MAPS = 16;

/** Images of each class: the first of the test set, disagreements, and images that the knob moves. */
const FIRST = 14, DISAGREEMENTS = 10, FLIPS = 8;

export const RULE =
  `Of each of the ten classes the first ${FIRST} test images, then the first ${DISAGREEMENTS} further ones to which ` +
  `the two networks’ records give different classes after epoch 60, then the first ${FLIPS} further ones to which ConvNet_1 gives ` +
  `another class by its greatest value under max pooling than under average pooling; where a class has fewer of them, its next images take their place.`;

/** Gathers what the page holds. @throws {Error} When snapshots or runs are missing or damaged. */
export async function gatherData(): Promise<PageData> {
  const runs = await articleRuns();
  const { test, classes } = await loadDataset("fashion-mnist");
  const predictions: Predictions = JSON.parse(await Deno.readTextFile(PREDICTIONS));
  const networks: PageNetwork[] = [];
  const trained: Network[] = [];
  const given: Uint8Array[] = [];
  for (const [place, { id, experiment: { architecture, seed }, network }] of runs.entries()) {
    const snapshots = await loadSnapshots(snapshotsPath({ id }), { id, architecture, epochs: SNAPSHOT_EPOCHS });
    const predicted = SNAPSHOT_EPOCHS.map((epoch) => Uint8Array.from(predictions[id][epoch], Number));
    networks.push({
      name: `ConvNet_${place + 1}`,
      run: id,
      architecture,
      seed,
      layers: describeLayers(architecture),
      parameters: [...snapshots.values()].map((parameters) =>
        packNetwork({ ...architecture, seed, parameters: [...parameters] }).parameters
      ),
      confusions: predicted.map((labels) => confusionMatrix(test.labels, labels, { classes: classes.length })),
    });
    trained.push(network);
    given.push(predicted.at(-1)!);
  }
  const [turnFirst, turnSecond] = await Promise.all(trained.map((network) => turnImages(network, test)));
  const numbers = chooseImages(test, given, turnFirst);
  const turns = numbers.map((number) => [turnFirst(number), turnSecond(number)] as const);
  const places = (isSo: (place: number) => boolean) => numbers.flatMap((_, place) => isSo(place) ? [place] : []);
  const isFlip = (network: number) => (place: number) => findFlips(turns[place][network].predicted).length > 0;
  const labels = numbers.map((number) => test.labels[number]);
  return {
    classes,
    shape: test.shape,
    epochs: SNAPSHOT_EPOCHS,
    images: {
      numbers,
      labels,
      pixels: toBase64(Uint8Array.from(numbers.flatMap((number) => [...imagePixels(test, number)]))),
    },
    kinds: [
      { name: "The knob changes ConvNet_1’s answer", places: places(isFlip(0)) },
      { name: "The knob changes ConvNet_2’s answer", places: places(isFlip(1)) },
      {
        name: "The two networks disagree",
        places: places((place) => turns[place][0].predicted[MEAN] !== turns[place][1].predicted[LAST]),
      },
    ],
    first: chooseFirst(turns, labels, classes),
    networks: [networks[0], networks[1]],
  };
}

/** The numbers of the page's images, in the order of the test set. */
function chooseImages(
  { labels, classes }: ImageSet,
  [one, two]: readonly Uint8Array[],
  turnOf: (number: number) => Turn,
): number[] {
  const chosen = classes.flatMap((_, label) => {
    const own = Array.from(labels.keys()).filter((i) => labels[i] === label);
    const taken = own.slice(0, FIRST);
    const add = (wanted: number, isSo: (i: number) => boolean) => {
      for (const i of own) {
        if (taken.length === wanted) return;
        if (!taken.includes(i) && isSo(i)) taken.push(i);
      }
    };
    add(FIRST + DISAGREEMENTS, (i) => one[i] !== two[i]);
    const flips = (i: number) => {
      const { predicted } = turnOf(i);
      return predicted[MEAN] !== predicted[LAST];
    };
    add(FIRST + DISAGREEMENTS + FLIPS, flips);
    add(FIRST + DISAGREEMENTS + FLIPS, () => true);
    return taken;
  });
  return chosen.sort((a, b) => a - b);
}

/** What a network says of each image, by its number, at the stops of the knob. The maps of all are computed by the engine, at once. */
async function turnImages(network: Network, test: ImageSet): Promise<(number: number) => Turn> {
  const { values, height, width, channels } = await stackMaps(network, test, { layerIndex: LAST_MAPS });
  const size = height * width * channels;
  return (number) => {
    const own = values.subarray(number * size, (number + 1) * size);
    return turnKnob(mapsOf({ shape: [height, width, channels], values: own }), STOPS);
  };
}

/**
 * The image that the page opens with: average pooling gets it right, and the knob changes the class once, near its middle. Of
 * such images the first whose scores tie least where the page shows them: under each network's own pooling, and at the knob's
 * end.
 */
function chooseFirst(
  turns: readonly (readonly [average: Turn, max: Turn])[],
  labels: readonly number[],
  classes: readonly string[],
): number {
  const ties = turns.map(([average, max]) =>
    [average.values[MEAN], average.values[LAST], max.values[LAST]]
      .filter((values) => tellTie(values, values.map(sigmoid), classes) !== "").length
  );
  const fitting = [...turns.keys()].filter((i) => {
    const { predicted } = turns[i][0];
    const flips = findFlips(predicted);
    return predicted[MEAN] === labels[i] && flips.length === 1 && flips[0] >= 3 && flips[0] <= 5;
  });
  return fitting.reduce((best, i) => ties[i] < ties[best] ? i : best, fitting[0] ?? 0);
}

/** Every place between layers, the image first. */
export function describeLayers(architecture: Architecture): PageLayer[] {
  const [height, width, channels] = architecture.inputShape;
  const turned: Architecture = { ...architecture, inputShape: [width, height, channels] };
  const spans = (of: Architecture, layerIndex: number) =>
    receptiveRows(of, { layerIndex }).map(({ first, last }): Span => [first, last]);
  const each = (count: number) => Array.from({ length: count }, (_, at): Span => [at, at]);
  const image = { rows: each(height), columns: each(width) };
  const all = { rows: [[0, height - 1]], columns: [[0, width - 1]] } as const;
  return [
    { description: "the image", shape: architecture.inputShape, sees: image },
    ...layerTable(architecture).map(({ description, outputShape, index }): PageLayer => {
      const [rows, columns, maps] = outputShape;
      return maps === undefined ? { description, shape: [1, 1, rows], sees: all } : {
        description,
        shape: [rows, columns, maps],
        sees: { rows: spans(architecture, index + 1), columns: spans(turned, index + 1) },
      };
    }),
  ];
}
