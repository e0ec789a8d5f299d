/**
 * `deno task train`: trains one network and writes its run folder.
 * @module
 */
import { loadDataset } from "../lib/data/datasets.ts";
import { trainOrLoad } from "../lib/notebook/train_or_load.ts";
import { divergedIn } from "../lib/numbers.ts";
import { classicalNet, convNet1, convNet2, summary } from "../lib/models/networks.ts";
import { ARTICLE_SETTINGS, trainSettings } from "../lib/trainer/train_options.ts";
import { parseTaskArguments, runTask } from "./arguments.ts";

const NETWORKS = { convNet1, convNet2, classicalNet };

const SPEC = {
  task: "train",
  description: `Trains a network and writes a run folder: settings, history, losses and final parameters.
What is not given is the article's. Ctrl-C and SIGTERM stop after the current step; the same command goes on from the
last epoch, and one with more epochs from a finished run's end.`,
  options: {
    network: {
      type: "string",
      value: "NAME",
      help: "what to train",
      choices: ["convNet1", "convNet2", "classicalNet"],
      default: "convNet1",
    },
    data: { type: "string", value: "NAME_OR_FOLDER", help: "the data set", default: "fashion-mnist" },
    limit: { type: "number", value: "N", help: "take the first N training and test images only" },
    epochs: { type: "number", value: "N", help: "passes over the training images", default: ARTICLE_SETTINGS.epochs },
    seed: { type: "number", value: "N", help: "seed of the initial weights", default: 0 },
    output: {
      type: "string",
      value: "KIND",
      help: "what the network gives and its cross entropy sees",
      choices: ["sigmoid", "logits"],
      default: "sigmoid",
    },
    "learning-rate": { type: "number", value: "X", help: "Adam's step size", default: ARTICLE_SETTINGS.learningRate },
    schedule: {
      type: "string",
      value: "KIND",
      help: "how the learning rate changes from step to step",
      choices: ["constant", "warmup-cosine"],
      default: ARTICLE_SETTINGS.schedule,
    },
    "batch-size": { type: "number", value: "N", help: "images a step", default: ARTICLE_SETTINGS.batchSize },
    "shuffle-seed": { type: "number", value: "N", help: "shuffle the training images, with this seed" },
    "train-accuracy": {
      type: "string",
      value: "WHEN",
      help: "when to measure the training images, a fifth of an epoch's time",
      choices: ["each", "last", "never"],
      default: ARTICLE_SETTINGS.measure.train,
    },
    out: {
      type: "string",
      value: "FOLDER",
      help: "the run folder (default: a folder of data/runs named after the experiment)",
    },
    retrain: { type: "boolean", help: "train even if the run is there, and over any other run in the folder" },
  },
} as const;

async function main(): Promise<void> {
  const { values } = parseTaskArguments(SPEC);
  const settings = trainSettings({
    epochs: values.epochs,
    batchSize: values["batch-size"],
    learningRate: values["learning-rate"],
    schedule: values.schedule,
    shuffleSeed: values["shuffle-seed"] ?? null,
    measure: { train: values["train-accuracy"] },
  });
  const data = await loadDataset(values.data, values.limit === undefined ? {} : { limit: values.limit });
  const network = NETWORKS[values.network]({
    seed: values.seed,
    inputShape: data.imageShape,
    classes: data.classes.length,
    output: values.output,
  });
  console.log(summary(network));
  const { out: folder, retrain } = values;
  const run = await trainOrLoad(network, data, {
    ...settings,
    ...(folder === undefined ? {} : { folder }),
    retrain,
    keepBatchLosses: false,
  });
  const diverged = divergedIn(run.history);
  console.log(
    `${run.epochs.done} of ${run.epochs.planned} epochs in ${run.folder}` +
      (diverged === undefined
        ? ""
        : `; diverged in epoch ${diverged}: take a learning rate below ${settings.learningRate}`),
  );
}

if (import.meta.main) await runTask(main);
