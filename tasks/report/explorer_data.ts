/**
 * What the explorer's page holds: which images, and what is known of both networks at every snapshot.
 * @module
 */
import { imagePixels, loadDataset } from "../../lib/data/datasets.ts";
import { layerTable } from "../../lib/models/networks.ts";
import { receptiveRows } from "../../notebooks/deeper/receptive_field.ts";
import { mapsOf } from "../../explorer/inference/layers.ts";
import { packNetwork, toBase64 } from "../../explorer/live/packed_network.ts";
import { confusionMatrix } from "../../explorer/confusion.ts";
import { loadSnapshots } from "../snapshots/snapshot_file.ts";
import { stackMaps } from "../../lib/trainer/look.ts";
import type { Architecture, ImageSet, Network, Run } from "../../lib/types.ts";
import type { PageData, PageLayer, PageNetwork, Span } from "../../explorer/data.ts";
import { findFlips, FIRST as MEAN, LAST, STOPS, type Turn, turnKnob } from "../../explorer/live/stops.ts";
import { articleRuns, PREDICTIONS, type Predictions, SNAPSHOT_EPOCHS, snapshotsPath } from "../snapshots.ts";

/** Layer number of the ten maps in front of the global pooling. */
const LAST_MAPS = 16;

/** Images of each class: the first of the test set, disagreements, and images that the knob moves. */
const FIRST = 14, DISAGREEMENTS = 10, FLIPS = 8;

/** The test image that the article's page opens with; the page says why. */
const OPENS_WITH = 265;

export const RULE =
  `Of each of the ten classes the first ${FIRST} test images, then the first ${DISAGREEMENTS} further ones to which ` +
  `the two networks’ records give different classes after epoch 60, then the first ${FLIPS} further ones to which ConvNet_1 gives ` +
  `another class by its greatest value under max pooling than under average pooling; where a class has fewer of them, its next images take their place.`;

/** Whether an image is of some kind, by its number in the test set. */
export type IsOfKind = (number: number) => boolean;

/** Gathers what the article's page holds. @throws {Error} When snapshots or runs are missing or damaged. */
export async function gatherData(): Promise<PageData> {
  const runs = await articleRuns();
  const { test, classes } = await loadDataset("fashion-mnist");
  const predictions: Predictions = JSON.parse(await Deno.readTextFile(PREDICTIONS));
  const given = runs.map(({ id }) => SNAPSHOT_EPOCHS.map((epoch) => Uint8Array.from(predictions[id][epoch], Number)));
  const networks = await Promise.all(runs.map(async (run, place) => {
    const { id, experiment: { architecture } } = run;
    const snapshots = await loadSnapshots(snapshotsPath({ id }), { id, architecture, epochs: SNAPSHOT_EPOCHS });
    const confusions = given[place].map((labels) => confusionMatrix(test.labels, labels, { classes: classes.length }));
    return packPageNetwork(run, `ConvNet_${place + 1}`, [...snapshots.values()].map((own) => [...own]), confusions);
  }));
  const [one, two] = await Promise.all(runs.map(({ network }) => turnImages(network, test)));
  const [givenByOne, givenByTwo] = given.map((own) => own.at(-1)!);
  const numbers = chooseImages(test, [
    { count: FIRST, isOfKind: () => true },
    { count: DISAGREEMENTS, isOfKind: (number) => givenByOne[number] !== givenByTwo[number] },
    { count: FLIPS, isOfKind: (number) => one(number).predicted[MEAN] !== one(number).predicted[LAST] },
  ]);
  return packPage(test, [networks[0], networks[1]], {
    numbers,
    epochs: SNAPSHOT_EPOCHS,
    first: OPENS_WITH,
    kinds: {
      "The knob changes ConvNet_1’s answer": (number) => findFlips(one(number).predicted).length > 0,
      "The knob changes ConvNet_2’s answer": (number) => findFlips(two(number).predicted).length > 0,
      "The two networks disagree": (number) => one(number).predicted[MEAN] !== two(number).predicted[LAST],
    },
  });
}

/** A page's images by their numbers in the test set, the one that it opens with, and what a reader can choose among them. */
export interface PageContent extends Pick<PageData, "epochs"> {
  readonly numbers: readonly number[];
  readonly first: number;
  readonly kinds: Readonly<Record<string, IsOfKind>>;
}

/** Puts a page's data together. */
export function packPage(
  test: ImageSet,
  networks: PageData["networks"],
  { numbers, first, kinds, epochs }: PageContent,
): PageData {
  return {
    classes: test.classes,
    shape: test.shape,
    epochs,
    images: {
      numbers,
      labels: numbers.map((number) => test.labels[number]),
      pixels: toBase64(Uint8Array.from(numbers.flatMap((number) => [...imagePixels(test, number)]))),
    },
    kinds: Object.entries(kinds).map(([name, isOfKind]) => ({
      name,
      places: numbers.flatMap((number, place) => isOfKind(number) ? [place] : []),
    })),
    first: Math.max(0, numbers.indexOf(first)),
    networks,
  };
}

/** A run's network as the page holds it, with its parameters, and where they were counted its confusions, epoch by epoch. */
export function packPageNetwork(
  { id, experiment: { architecture, seed } }: Run,
  name: string,
  parameters: readonly Network["parameters"][],
  confusions: PageNetwork["confusions"] = [],
): PageNetwork {
  return {
    name,
    run: id,
    architecture,
    seed,
    parameters: parameters.map((own) => packNetwork({ ...architecture, seed, parameters: own }).parameters),
    confusions,
    layers: describeLayers(architecture),
  };
}

/**
 * The numbers of a page's images, ascending: of each class so many of each kind, the first of the test set; where there are
 * fewer of one kind, more of the next, and at the end the first that are left.
 */
export function chooseImages(
  { labels, classes }: Pick<ImageSet, "labels" | "classes">,
  kinds: readonly { readonly count: number; readonly isOfKind: IsOfKind }[],
): number[] {
  const chosen = classes.flatMap((_, label) => {
    const own = Array.from(labels.keys()).filter((number) => labels[number] === label);
    const taken = new Set<number>();
    let wanted = 0;
    const add = (isOfKind: IsOfKind) => {
      for (const number of own) {
        if (taken.size >= wanted) return;
        if (!taken.has(number) && isOfKind(number)) taken.add(number);
      }
    };
    for (const { count, isOfKind } of kinds) {
      wanted += count;
      add(isOfKind);
    }
    add(() => true);
    return [...taken];
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
