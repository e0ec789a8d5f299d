/**
 * The sections of the page of own images on verdict, images, trainings and cost.
 * @module
 */
import { classCounts } from "../../lib/data/datasets.ts";
import { formatNumber, formatSeconds } from "../../lib/format.ts";
import { countParameters, layerTable } from "../../lib/models/networks.ts";
import { mean } from "../../lib/numbers.ts";
import type { Part } from "../../lib/types.ts";
import { DISPLAY, type Displayable, Html, html, table } from "../../lib/visualizer/display.ts";
import { imagesOfEachClass, imageTable } from "../../notebooks/figures/image_table.ts";
import { lossPlot } from "../../notebooks/figures/loss_plot.ts";
import { pairedSlopes } from "../../studies/charts/paired_slopes.ts";
import { seedLines } from "../../studies/charts/seed_lines.ts";
import { formatInterval, formatPoints } from "../../studies/format.ts";
import {
  compareByMeans,
  finalAccuracy,
  intervalOverImages,
  judgeStudy,
  pairHeads,
} from "../../studies/plan/verdict.ts";
import { accuracyByEpoch } from "../../studies/statistics/learning_curves.ts";
import { readPeak } from "../study/usage.ts";
import { adviseUndecided, tellVerdict } from "./advice.ts";
import type { OwnStudy } from "./gather.ts";

/** More classes than these are not shown with images or as a matrix. */
export const MOST_CLASSES = 30;

/** A figure or a table as markup. */
export function shown(displayable: Displayable): Html {
  return html`
    <div class="output">${new Html(displayable[DISPLAY]()["text/html"])}</div>
  `;
}

/** Sentences as a paragraph. */
export function text(...sentences: readonly string[]): Html {
  return html`
    <section class="prose"><p>${sentences.join(" ")}</p></section>
  `;
}

/** Which pooling is better: a sentence for the top, and what is behind it. */
export function verdictParts({ heads, arm, data, trainings }: OwnStudy): { lead: string; parts: Html[] } {
  const [a, b] = heads;
  const pairs = pairHeads([...a.results, ...b.results], a.head, b.head);
  const incomplete = pairs.length < arm.seeds.length
    ? [`Only ${pairs.length} of ${arm.seeds.length} pairs are there; the same command trains the others.`]
    : [];
  if (pairs.length === 0) {
    const lead = `${a.named.name} and ${b.named.name} have no pair of trainings in common.`;
    return { lead, parts: [text(lead, ...incomplete)] };
  }
  const isAhead = compareByMeans(pairs).difference >= 0;
  const ordered = isAhead ? pairs : pairs.map(([a, b]) => [b, a] as const);
  const comparison = compareByMeans(ordered);
  const [first, second] = (isAhead ? [a, b] : [b, a]).map(({ named }) => named.name);
  const parts = [
    text(
      "Each pair of trainings has one seed: the same first weights, the same order of images, and another pooling.",
      "The figure compares the accuracies on the test images.",
      ...incomplete,
    ),
    shown(pairedSlopes([
      { ...a.named, accuracies: pairs.map(([own]) => finalAccuracy(own)) },
      { ...b.named, accuracies: pairs.map(([, own]) => finalAccuracy(own)) },
    ])),
    text(
      `With other test images of this kind the lead of ${first} may lie between ` +
        `${formatInterval(intervalOverImages(ordered))} points, where images are drawn again as well as seeds.`,
      ...adviseUndecided(comparison, data.test.count),
    ),
  ];
  const [section] = judgeStudy(trainings.filter(({ planned }) => planned.arm === arm));
  if (heads.length > 2) parts.push(shown(table(section.rows)), text(section.note ?? ""));
  return { lead: tellVerdict(first, second, comparison), parts };
}

/** The images by class, and what the import found. */
export function imageParts({ data, found }: OwnStudy): Html[] {
  const { train, validation, test, classes, imageShape: [height, width, channels] } = data;
  const few = classes.slice(0, MOST_CLASSES);
  const indices = imagesOfEachClass(train, 10).filter((index) => train.labels[index] < few.length);
  const byPart = [train, validation!, test].map(classCounts);
  return [
    text(
      `${data.title} has ${formatNumber(train.count + validation!.count + test.count)} images of ${classes.length} ` +
        `classes, ${height}×${width} pixels ${channels === 1 ? "in grey" : "in colour"}.`,
      "A part of the training images is held back: it shows how a training goes, and it chooses the learning rate.",
      "The test images are looked at once, at the end.",
    ),
    shown(imageTable({ ...train, classes: few }, indices, {
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
    ...foundParts(found),
  ];
}

function foundParts(found: OwnStudy["found"]): Html[] {
  if (!found?.findings) return [];
  const { findings: { leftAside, notes, ...lists }, skipped, duplicates = 0 } = found;
  const rows = [
    ...lists.skipped.map(([file, what]) => ({ file, "what was found": what })),
    ...lists.duplicates.map(([test, train]) => ({ file: test, "what was found": `the same as ${train}` })),
  ];
  const sentences = [
    skipped
      ? `Files that were no whole images and left out: ${formatNumber(skipped)}.`
      : "Every file was a whole image.",
    ...(duplicates > 0
      ? [
        `Test images that are training images too, pixel by pixel: ${
          formatNumber(duplicates)
        }. Accuracy on them says little.`,
      ]
      : []),
    ...(leftAside.length > 0 ? [`In no class and left aside: ${leftAside.join(", ")}.`] : []),
    ...notes.map((note) => `${note}.`),
  ];
  return [text(...sentences), ...(rows.length > 0 ? [shown(table(rows.slice(0, 30)))] : [])];
}

/** Curves of every seed, losses of one, and accuracies of the three parts. */
export function trainingParts({ heads, data, arm }: OwnStudy): Html[] {
  const trained = heads.filter(({ results }) => results.length > 0);
  const guessing = 1 / data.classes.length;
  const series = trained.map(({ named, results }) => ({
    ...named,
    seeds: results.map(({ record }) => accuracyByEpoch(record.history, "validation")),
    history: results[0].record.history,
  }));
  const accuracies = trained.map(({ named: { name }, results }) => {
    const of = (part: Part) => mean(results.map(({ record }) => accuracyByEpoch(record.history, part).at(-1) ?? NaN));
    const [training, heldBack, test] = [of("train"), of("validation"), of("test")];
    return {
      network: name,
      "learning rate": results[0].record.experiment.training.optimizer.learningRate,
      training: training.toFixed(3),
      "held back": heldBack.toFixed(3),
      test: test.toFixed(3),
      "training − test": formatPoints(training - test),
    };
  });
  return [
    text(
      `Each network saw the training images ${formatNumber(arm.epochs)} times.`,
      `Guessing would give an accuracy of about ${guessing.toFixed(3)}.`,
      ...heads.filter(({ diverged }) => diverged > 0).map(({ named: { name }, diverged }) =>
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
      "Do the networks overfit? The loss on the images held back rises again where a network learns its training images",
      "by heart. Far more points on training images than on test images say the same: more images, or more varied ones,",
      "help most.",
    ),
    shown(lossPlot(series.slice(0, 2), {
      title: `Loss per epoch, seed ${trained[0].results[0].planned.seed}`,
      caption: "Mean loss over the training images while they are learnt (dashed), over the images held back (long " +
        "dashes), and at the end over the test images.",
    })),
    shown(table(accuracies, { caption: "Accuracy at the end, mean over the seeds" })),
  ];
}

/** What it took, and by which settings. */
export async function costParts({ trainings, heads, arm, data }: OwnStudy): Promise<Html[]> {
  const records = trainings.flatMap(({ record }) => record ?? []);
  const sum = (valueOf: (record: typeof records[number]) => number) =>
    records.reduce((all, own) => all + valueOf(own), 0);
  const machines = new Set(records.flatMap(({ sessions }) => sessions.map(({ machine }) => String(machine.processor))));
  const peaks = (await Promise.all(records.map(({ folder }) => readPeak(folder)))).filter((peak) => peak !== undefined);
  const { network } = heads[0].runs[0];
  const last = layerTable(network).findLast(({ inputShape }) => inputShape.length === 3)!;
  return [text(
    `${formatNumber(records.length)} trainings with ${
      formatNumber(sum(({ epochs }) => epochs.done))
    } epochs in all took ` +
      `${formatSeconds(sum(({ seconds }) => seconds))} of computing, one core each (${[...machines].join(", ")}).`,
    ...(peaks.length > 0 ? [`The largest held ${formatNumber(Math.max(...peaks))} MiB of memory.`] : []),
    `A network has ${formatNumber(countParameters(network))} parameters, ${arm.blocks} blocks of two ` +
      `convolutions, and last maps of ${last.inputShape.slice(0, 2).join("×")} cells.`,
    `Adam in batches of ${arm.settings?.batchSize ?? 64}, a rate that warms up and falls to 0, cross entropy of ` +
      `logits, ${formatNumber(data.train.count)} training images in a new order each epoch.`,
  )];
}
