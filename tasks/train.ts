/**
 * `deno task train`: trains one network and writes its run folder.
 * @module
 */
import { basename } from "node:path";
import { loadDataset } from "../lib/data/datasets.ts";
import { trainOrLoad } from "../lib/notebook/train_or_load.ts";
import { divergedIn } from "../lib/numbers.ts";
import { classicalNet, convNet1, convNet2, summary } from "../lib/models/networks.ts";
import { ARTICLE_SETTINGS, trainSettings } from "../lib/trainer/train_options.ts";
import type { Run } from "../lib/types.ts";
import { blocksFor, ownEpochs, SOUND, validationShare } from "../studies/own.ts";
import { splitImages } from "../studies/split.ts";
import { choice, flag, number, parseTaskArguments, runTask, text } from "./arguments.ts";
import { describeImport, printProgress } from "./data/import.ts";
import { describeBest, trainKeepingBest } from "./own/best_epoch.ts";
import { saveBorder } from "./own/border.ts";
import { findOwnData, isOwnData } from "./own/data.ts";

const NETWORKS = { convNet1, convNet2, classicalNet };

const SPEC = {
  task: "train",
  description: `Trains a network and writes a run folder: settings, history, losses and final parameters.
What is not given is the article's for the sets of data/, and for your own images what the study "own" takes: logits,
shuffled, a rate that warms up and falls to 0. --data takes a folder of images as well. Ctrl-C and SIGTERM stop after the current step; the same command goes on from the
last epoch, and one with more epochs from a finished run's end.`,
  options: {
    network: choice("NAME", "what to train", ["convNet1", "convNet2", "classicalNet"], "convNet1"),
    data: text("NAME_OR_FOLDER", "the data set", "fashion-mnist"),
    limit: number("N", "take the first N training and test images only"),
    recipe: choice(
      "NAME",
      "what is taken where a flag is not given (default: article for the sets of data/, sound for others)",
      ["article", "sound"],
    ),
    epochs: number("N", "passes over the training images (default 60; sound: 3,000 steps)"),
    seed: number("N", "seed of the initial weights", 0),
    output: choice("KIND", "what the network gives and its cross entropy sees (default sigmoid; sound: logits)", [
      "sigmoid",
      "logits",
    ]),
    "learning-rate": number("X", "Adam's step size (default 0.0003; sound: 0.003)"),
    "batch-size": number("N", "images a step", ARTICLE_SETTINGS.batchSize),
    "shuffle-seed": number("N", "shuffle the training images, with this seed (sound: --seed)"),
    "keep-best": flag(
      "hold a fifth of the training images back, and keep the network of the epoch that was best on them, in FOLDER-best",
    ),
    out: text("FOLDER", "the run folder (default: one of mine/runs, named after the experiment)"),
    retrain: flag("train even if the run is there, and over any other run in the folder"),
  },
} as const;

async function main(): Promise<void> {
  const { values } = parseTaskArguments(SPEC);
  const { dataset, imported } = await findOwnData(values.data, { onProgress: printProgress });
  if (imported) console.log(`${describeImport(imported, basename(dataset), dataset)}\n`);
  const whole = await loadDataset(dataset, values.limit === undefined ? {} : { limit: values.limit });
  const isOwn = await isOwnData(dataset);
  const isSound = (values.recipe ?? (isOwn ? "sound" : "article")) === "sound";
  const keepsBest = values["keep-best"];
  const data = keepsBest ? splitImages(whole, { validation: validationShare(whole), seed: 0 }) : whole;
  const recipe = isSound
    ? { ...SOUND, epochs: ownEpochs(data.train.count), shuffleSeed: values.seed }
    : { ...ARTICLE_SETTINGS, output: "sigmoid" as const };
  const settings = trainSettings({
    epochs: values.epochs ?? recipe.epochs,
    batchSize: values["batch-size"],
    learningRate: values["learning-rate"] ?? recipe.learningRate,
    schedule: recipe.schedule,
    shuffleSeed: values["shuffle-seed"] ?? recipe.shuffleSeed,
  });
  const network = NETWORKS[values.network]({
    seed: values.seed,
    inputShape: data.imageShape,
    classes: data.classes.length,
    output: values.output ?? recipe.output,
    ...(isSound ? { blocks: blocksFor(data.imageShape) } : {}),
  });
  console.log(summary(network));
  const { out, retrain } = values;
  const how = { ...settings, ...(out === undefined ? {} : { folder: out }), retrain, keepBatchLosses: false };
  const { run, best }: { run: Run; best?: Run } = keepsBest
    ? await trainKeepingBest(network, data, how)
    : { run: await trainOrLoad(network, data, how) };
  for (const { folder } of isOwn ? [run, ...(best ? [best] : [])] : []) await saveBorder(folder, data.train);
  const diverged = divergedIn(run.history);
  console.log(
    `${run.epochs.done} of ${run.epochs.planned} epochs in ${run.folder}` +
      (diverged === undefined
        ? ""
        : `; diverged in epoch ${diverged}: take a learning rate below ${settings.learningRate}`),
  );
  if (best) console.log(describeBest(best));
}

if (import.meta.main) await runTask(main);
