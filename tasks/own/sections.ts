/**
 * The sections of the page of own images on verdict, images and trainings.
 * @module
 */
import { classCounts } from "../../lib/data/datasets.ts";
import { formatNumber } from "../../lib/format.ts";
import { formatPoints } from "../../studies/format.ts";
import { mean } from "../../lib/numbers.ts";
import type { EpochRecord, Part } from "../../lib/types.ts";
import { Html, table } from "../../lib/visualizer/display.ts";
import { imagesOfEachClass, imageTable } from "../../notebooks/figures/image_table.ts";
import { lossPlot } from "../../notebooks/figures/loss_plot.ts";
import { pairedSlopes } from "../../studies/charts/paired_slopes.ts";
import { seedLines } from "../../studies/charts/seed_lines.ts";
import { accuracyByEpoch } from "../../studies/statistics/learning_curves.ts";
import {
  comparePairs,
  finalAccuracy,
  formatInterval,
  intervalOverImages,
  judgeStudy,
  pairHeads,
} from "../../studies/plan/verdict.ts";
import { adviseUndecided, tellVerdict } from "./advice.ts";
import type { OwnHead, OwnStudy } from "./gather.ts";
import { MOST_CLASSES, type PageSection, share, shown, text } from "./section.ts";

/** The verdict: a sentence for the top, and the section behind it. */
export function verdictSection({ heads, arm, data, trainings }: OwnStudy): { lead: string; section: PageSection } {
  const [a, b] = heads;
  const pairs = pairHeads([...a.results, ...b.results], a.head, b.head);
  const missing = arm.seeds.length - pairs.length;
  const incomplete = missing > 0
    ? [`Only ${pairs.length} of ${arm.seeds.length} pairs are there; the same command trains the others.`]
    : [];
  if (pairs.length === 0) {
    const lead = `${a.name} and ${b.name} have no pair of trainings in common.`;
    return { lead, section: { title: "Which pooling is better", parts: [text(lead, ...incomplete)] } };
  }
  const comparison = comparePairs(pairs);
  const judged = { a: a.name, b: b.name, comparison, testImages: data.test.count };
  const lead = tellVerdict(judged);
  const slopes = pairedSlopes([
    { ...named(a), accuracies: pairs.map(([own]) => finalAccuracy(own)) },
    { ...named(b), accuracies: pairs.map(([, own]) => finalAccuracy(own)) },
  ]);
  const stop = adviseUndecided(judged);
  const parts = [
    text(
      "Each pair of trainings has one seed: the same first weights, the same order of images, and another pooling.",
      "The figure compares the accuracies on the test images.",
      ...incomplete,
    ),
    shown(slopes),
    text(
      `With other test images of this kind the difference may lie between ${
        formatInterval(intervalOverImages(pairs))
      } points, ` +
        "where images are drawn again as well as seeds.",
      ...stop,
      ...(stop.length > 0
        ? ["Choose the number of pairs once: whoever adds pairs until something is decided finds too much."]
        : []),
    ),
  ];
  const [section] = judgeStudy(trainings.filter(({ planned }) => planned.arm === arm));
  if (heads.length > 2) parts.push(shown(table(section.rows)), text(section.note ?? ""));
  return { lead, section: { title: "Which pooling is better", parts } };
}

/** A head as figures name it and choose its colour. */
function named({ name, pooling }: OwnHead) {
  return { name, ...(pooling ? { pooling } : {}) };
}

/** The images by class, and what the import found. */
export function imagesSection({ data, findings, counts }: OwnStudy): PageSection {
  const { train, validation, test, classes, imageShape: [height, width, channels] } = data;
  const few = classes.slice(0, MOST_CLASSES);
  const some = { ...train, classes: few };
  const indices = imagesOfEachClass(train, 10).filter((index) => train.labels[index] < few.length);
  const byPart = [train, validation!, test].map(classCounts);
  return {
    title: "The images",
    parts: [
      text(
        `${data.title} has ${formatNumber(train.count + validation!.count + test.count)} images of ${classes.length} ` +
          `classes, ${height}×${width} pixels ${channels === 1 ? "in grey" : "in colour"}.`,
        "A part of the training images is held back: it shows how a training goes, and it chooses the learning rate.",
        "The test images are looked at once, at the end.",
      ),
      shown(imageTable(some, indices, {
        title: "The classes and some of their training images",
        imageHeight: Math.min(48, Math.max(32, height)),
        caption: few.length < classes.length
          ? `The first ${few.length} of ${classes.length} classes.`
          : "As the networks see them.",
      })),
      shown(table(classes.map((name, label) => ({
        class: name,
        training: byPart[0][label],
        "held back": byPart[1][label],
        test: byPart[2][label],
      })))),
      ...findingParts(findings, counts),
    ],
  };
}

function findingParts(findings: OwnStudy["findings"], { skipped, duplicates }: OwnStudy["counts"]): Html[] {
  if (!findings) return [];
  const sentences = [
    skipped === 0
      ? "Every file was a whole image."
      : `${formatNumber(skipped)} ${skipped === 1 ? "file was" : "files were"} no whole image and left out.`,
  ];
  if (duplicates > 0) {
    sentences.push(
      `${formatNumber(duplicates)} test ` +
        `${duplicates === 1 ? "image is a training image" : "images are training images"} too, pixel by pixel: ` +
        "accuracy on them says little.",
    );
  }
  if (findings.leftAside.length > 0) sentences.push(`In no class and left aside: ${findings.leftAside.join(", ")}.`);
  sentences.push(...findings.notes.map((note) => `${note}.`));
  const rows = [
    ...findings.skipped.map(([file, found]) => ({ file, "what was found": found })),
    ...findings.duplicates.map(([test, train]) => ({ file: test, "what was found": `the same as ${train}` })),
  ];
  return [text(...sentences), ...(rows.length > 0 ? [shown(table(rows.slice(0, 30)))] : [])];
}

/** Curves of every seed, losses, and accuracies of the three parts. */
export function trainingSection({ heads, data, arm }: OwnStudy): PageSection {
  const trained = heads.filter(({ results }) => results.length > 0);
  const series = trained.map((head) => ({
    ...named(head),
    seeds: head.results.map(({ record }) => accuracyByEpoch(record.history, "validation")),
  }));
  const guessing = 1 / data.classes.length;
  const losses = trained.slice(0, 2).map((head) => ({
    ...named(head),
    history: meanHistory(head.results.map(({ record }) => record.history)),
  }));
  const accuracies = trained.map(({ name, results }) => {
    const of = (part: Part) => mean(results.map(({ record }) => accuracyByEpoch(record.history, part).at(-1) ?? NaN));
    const rate = results[0].record.experiment.training.optimizer.learningRate;
    return { name, rate, training: of("train"), heldBack: of("validation"), test: of("test") };
  });
  const stuck = trained.map(({ name, results }) => ({
    name,
    count: results.filter((result) => finalAccuracy(result) < 1.5 * guessing).length,
  })).filter(({ count }) => count > 0);
  const diverged = heads.filter(({ diverged }) => diverged > 0);
  return {
    title: "How the trainings went",
    parts: [
      text(
        `Each network saw the training images ${formatNumber(arm.epochs)} times.`,
        `Guessing would give an accuracy of about ${share(guessing)}.`,
        ...stuck.map(({ name, count }) => `${count} of the ${name} trainings did not begin to learn.`),
        ...diverged.map(({ name, diverged }) =>
          `${diverged} of the ${name} trainings diverged and are left out: try smaller --rates.`
        ),
      ),
      shown(seedLines(series, {
        part: "validation",
        title: "Accuracy on the images held back, every seed",
        epochs: arm.epochs,
        stuckBelow: 1.5 * guessing,
      })),
      text(
        "Do the networks overfit? The loss on the images held back rises where a network learns its training images by heart.",
      ),
      shown(lossPlot(losses, {
        title: "Loss per epoch, mean over the seeds",
        caption: "Mean loss over the training images while they are learnt (dashed) and over the images held back " +
          "(long dashes), each the mean over the seeds.",
      })),
      text(...losses.flatMap(({ name, history }) => tellOverfitting(name, history))),
      shown(table(
        accuracies.map(({ name, rate, training, heldBack, test }) => ({
          network: name,
          "learning rate": rate,
          training: share(training),
          "held back": share(heldBack),
          test: share(test),
          "training − test": formatPoints(training - test),
        })),
        { caption: "Accuracy at the end, mean over the seeds" },
      )),
      text(...accuracies.flatMap(({ name, training, test }) => tellGap(name, training, test))),
    ],
  };
}

/** The mean of some histories, epoch by epoch: losses of training and of the images held back. */
function meanHistory(histories: readonly (readonly EpochRecord[])[]): EpochRecord[] {
  return histories[0].map((first, epoch): EpochRecord => ({
    epoch: first.epoch,
    seconds: first.seconds,
    trainingLoss: mean(histories.map((history) => history[epoch].trainingLoss)),
    measured: {
      validation: {
        loss: mean(histories.map((history) => history[epoch].measured.validation?.loss ?? NaN)),
        accuracy: first.measured.validation?.accuracy ?? { correct: 0, total: 1 },
      },
    },
  }));
}

function tellOverfitting(name: string, history: readonly EpochRecord[]): string[] {
  const losses = history.map(({ measured }) => measured.validation!.loss);
  const least = losses.indexOf(Math.min(...losses));
  const rise = losses[losses.length - 1] / losses[least];
  if (!(least >= 0 && Number.isFinite(rise))) return [];
  return [
    rise > 1.1
      ? `${name} overfits: its loss on the images held back is least after epoch ${least + 1} and ` +
        `${rise.toFixed(1)} times as large at the end.`
      : `${name} does not overfit in its loss: at the end it is near its least value.`,
  ];
}

function tellGap(name: string, training: number, test: number): string[] {
  if (!(training - test > 0.1)) return [];
  return [
    `${name} recognises its training images far better than new ones, by ` +
    `${(100 * (training - test)).toFixed(0)} points. More images, or more varied ones, help most.`,
  ];
}
