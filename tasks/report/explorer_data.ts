/**
 * What the explorer's page holds: which images, and what is known of both networks at every snapshot.
 * @module
 */
import { imagePixels, loadDataset } from "../../lib/data/datasets.ts";
import { layerTable } from "../../lib/models/networks.ts";
import { receptiveRows } from "../../notebooks/deeper/receptive_field.ts";
import { forward } from "../../explorer/inference/forward.ts";
import { mapsOf } from "../../explorer/inference/layers.ts";
import { packNetwork, toBase64 } from "../../explorer/live/packed_network.ts";
import { confusionMatrix } from "../../explorer/confusion.ts";
import { loadSnapshots } from "../snapshots/snapshot_file.ts";
import type { Architecture, ImageSet, Network } from "../../lib/types.ts";
import { LAST_MAPS } from "../../explorer/answers.ts";
import type { PageData, PageLayer, PageNetwork } from "../../explorer/data.ts";
import { findFlips, LAST, type Turn, turnKnob } from "../../explorer/live/stops.ts";
import { articleRuns, PREDICTIONS, type Predictions, SNAPSHOT_EPOCHS, snapshotsPath } from "../snapshots.ts";

/** Images of each class: the first of the test set, disagreements, and images that the knob moves. */
const FIRST = 14, DISAGREEMENTS = 10, FLIPS = 8;

const RULE =
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
  for (const { id, experiment: { architecture, seed }, network } of runs) {
    const snapshots = await loadSnapshots(snapshotsPath({ id }), { id, architecture, epochs: SNAPSHOT_EPOCHS });
    const predicted = SNAPSHOT_EPOCHS.map((epoch) => Uint8Array.from(predictions[id][epoch], Number));
    networks.push({
      ...{ run: id, architecture, seed },
      parameters: [...snapshots.values()].map((parameters) =>
        packNetwork({ ...architecture, seed, parameters: [...parameters] }).parameters
      ),
      confusions: predicted.map((labels) => confusionMatrix(test.labels, labels, { classes: classes.length })),
    });
    trained.push(network);
    given.push(predicted.at(-1)!);
  }
  const numbers = chooseImages(test, given, trained[0]);
  const turns = numbers.map((number) => trained.map((network) => turnImage(network, test, number)));
  const places = (isSo: (place: number) => boolean) => numbers.flatMap((_, place) => isSo(place) ? [place] : []);
  const isFlip = (network: number) => (place: number) => findFlips(turns[place][network].predicted).length > 0;
  const labels = numbers.map((number) => test.labels[number]);
  return {
    ...{ classes, rule: RULE, epochs: SNAPSHOT_EPOCHS },
    images: {
      numbers,
      labels,
      pixels: toBase64(Uint8Array.from(numbers.flatMap((number) => [...imagePixels(test, number)]))),
    },
    kinds: {
      disagreements: places((place) => turns[place][0].predicted[0] !== turns[place][1].predicted[LAST]),
      flips: [places(isFlip(0)), places(isFlip(1))],
    },
    first: chooseFirst(turns.map(([turn]) => turn), labels),
    networks: [networks[0], networks[1]],
    layers: describeLayers(networks[0].architecture),
  };
}

/** The numbers of the page's images, in the order of the test set. */
function chooseImages(
  { labels, classes, ...test }: ImageSet,
  [one, two]: readonly Uint8Array[],
  network: Network,
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
      const { predicted } = turnImage(network, { labels, classes, ...test }, i);
      return predicted[0] !== predicted.at(-1);
    };
    add(FIRST + DISAGREEMENTS + FLIPS, flips);
    add(FIRST + DISAGREEMENTS + FLIPS, () => true);
    return taken;
  });
  return chosen.sort((a, b) => a - b);
}

/** What a network says of an image at the stops of the knob. */
function turnImage(network: Network, test: ImageSet, number: number): Turn {
  const pixels = Float32Array.from(imagePixels(test, number), (value) => value / 255);
  return turnKnob(mapsOf(forward(network, pixels).layers[LAST_MAPS]), "topK");
}

/** The first image that average pooling gets right and of which the knob changes the class once, near its middle. */
function chooseFirst(turns: readonly Turn[], labels: readonly number[]): number {
  const place = turns.findIndex(({ predicted }, i) => {
    const flips = findFlips(predicted);
    return predicted[0] === labels[i] && flips.length === 1 && flips[0] >= 3 && flips[0] <= 5;
  });
  return Math.max(0, place);
}

/** Every place between layers, the image first. */
function describeLayers(architecture: Architecture): PageLayer[] {
  const rows = layerTable(architecture);
  const image: PageLayer = {
    description: "the image",
    shape: architecture.inputShape,
    sees: Array.from({ length: architecture.inputShape[0] }, (_, row) => [row, row] as const),
  };
  return [
    image,
    ...rows.map(({ description, outputShape, index }) => ({
      description,
      shape: outputShape,
      sees: receptiveRows(architecture, { layerIndex: index + 1 }).map(({ first, last }) => [first, last] as const),
    })),
  ];
}
