/**
 * What a training is, as one plain record. Its id, its folder, and whether a stored run or a checkpoint is of the same
 * experiment all follow from it.
 * @module
 */
import { createHash } from "node:crypto";
import { ADAM } from "../trainer/graph.ts";
import type { Arithmetic, Dataset, Experiment, Fingerprint, ImageSet, Network, TrainSettings } from "../types.ts";
import { canonical, sha256 } from "./canonical.ts";

/** An experiment whose arithmetic is chosen in part, or not at all: any other will do. */
export type WantedExperiment = Omit<Experiment, "arithmetic"> & { readonly arithmetic: Partial<Arithmetic> };

/** The experiment that training a network on a data set is, from the initial weights of the network's seed. */
export function describeExperiment<A extends Partial<Arithmetic>>(
  network: Network,
  data: Dataset,
  settings: TrainSettings,
  arithmetic: A,
): WantedExperiment & { readonly arithmetic: A } {
  return {
    data: {
      name: data.name,
      part: data.part ?? {},
      train: fingerprint(data.train),
      ...(data.validation ? { validation: fingerprint(data.validation) } : {}),
      test: fingerprint(data.test),
    },
    ...describeTraining(network, settings, arithmetic),
  };
}

/** What an experiment is beside its data. */
export function describeTraining<A extends Partial<Arithmetic>>(
  { name, inputShape, classes, layers, output, seed }: Network,
  { epochs, learningRate, schedule, ...settings }: TrainSettings,
  arithmetic: A,
): Omit<WantedExperiment, "data"> & { readonly arithmetic: A } {
  return {
    architecture: { name, inputShape, classes, layers, output },
    seed,
    training: {
      optimizer: { kind: "adam", learningRate, ...ADAM },
      ...(schedule === "constant" ? {} : { schedule: { kind: schedule, epochs } }),
      ...settings,
    },
    arithmetic,
  };
}

const known = new WeakMap<ImageSet, Fingerprint>();

/**
 * The number of images of a set and their SHA-256, the same where every pixel and every label is the same: over a line with shape, number of classes and count, then all pixels, then all
 * labels. Computed once for each record (30 ms for 60,000 images of 28×28), since nobody changes its arrays.
 */
export function fingerprint(set: ImageSet): Fingerprint {
  const { shape, classes, count, pixels, labels } = set;
  let found = known.get(set);
  if (!found) {
    const hash = createHash("sha256").update(`${shape.join("×")} ${classes.length} ${count}\n`);
    found = { count, sha256: hash.update(pixels).update(labels).digest("hex") };
    known.set(set, found);
  }
  return found;
}

/** Names an experiment, readably and uniquely, as a file may be named: "convnet_1-fashion-mnist-sigmoid-seed0-1a2b3c4d". */
export function experimentId(experiment: Experiment): string {
  return `${slug(experiment)}-${sha256(canonical(experiment)).slice(0, 8)}`;
}

/** The name of a run's folder in `data/runs`, where the weights after 1 and after 60 epochs may both lie. */
export function runFolderName(experiment: Experiment, epochs: number): string {
  return `${experimentId(experiment)}-${epochs}epochs`;
}

/** What the folders of runs are called that differ from {@link runFolderName} in their hash alone. */
export function similarFolderNames(experiment: WantedExperiment, epochs: number): RegExp {
  return new RegExp(`^${slug(experiment).replaceAll(".", "\\.")}-[0-9a-f]{8}-${epochs}epochs$`);
}

function slug({ architecture, data, seed }: WantedExperiment): string {
  const words = [architecture.name, data.name, architecture.output].map((text) =>
    text.toLowerCase().replace(/[^a-z0-9_.-]+/g, "-").replace(/^[.-]+|-+$/g, "").slice(0, 40)
  );
  return [...words, `seed${seed}`].filter((word) => word !== "").join("-");
}
