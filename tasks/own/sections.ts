/**
 * The sections of the page of own images, each a title and markup.
 * @module
 */
import { classCounts } from "../../lib/data/datasets.ts";
import { formatNumber, formatSeconds } from "../../lib/format.ts";
import { formatPoints } from "../../studies/format.ts";
import { countParameters, layerTable } from "../../lib/models/networks.ts";
import { mean } from "../../lib/numbers.ts";
import { featureMaps } from "../../lib/trainer/look.ts";
import type { EpochRecord, FeatureMaps, ImageSet, Part, Raster } from "../../lib/types.ts";
import { type ColorScale, valueScale } from "../../lib/visualizer/colors.ts";
import { DISPLAY, type Displayable, Html, html, table } from "../../lib/visualizer/display.ts";
import { drawFeatureMaps } from "../../lib/visualizer/feature_maps.ts";
import { imagesOfEachClass, imageTable } from "../../notebooks/figures/image_table.ts";
import { lossPlot } from "../../notebooks/figures/loss_plot.ts";
import { matrixPlot } from "../../notebooks/deeper/matrix_plot.ts";
import { rangeOf } from "../../lib/visualizer/rasters.ts";
import { pairedSlopes } from "../../studies/charts/paired_slopes.ts";
import { seedLines } from "../../studies/charts/seed_lines.ts";
import { accuracyByEpoch } from "../../studies/statistics/learning_curves.ts";
import { finalAccuracy, formatInterval, judgePairs, judgeStudy, pairHeads } from "../../studies/plan/verdict.ts";
import { adviseUndecided, tellVerdict } from "./advice.ts";
import { listConfusions, sumConfusions } from "./confusions.ts";
import type { OwnHead, OwnStudy } from "./gather.ts";
import { overlay, picture } from "./pictures.ts";

/** A part of the page. */
export interface PageSection {
  readonly title: string;
  readonly parts: readonly Html[];
}

/** A figure or a table as markup. */
function shown(displayable: Displayable): Html {
  return html`
    <div class="output">${new Html(displayable[DISPLAY]()["text/html"])}</div>
  `;
}

function text(...sentences: readonly string[]): Html {
  return html`
    <section class="prose"><p>${sentences.join(" ")}</p></section>
  `;
}

const share = (value: number) => value.toFixed(3);

/** The verdict: a sentence for the top, and the section behind it. */
export function verdictSection({ heads, arm, data, trainings }: OwnStudy): { lead: string; section: PageSection } {
  const [a, b] = heads;
  const pairs = pairHeads([...a.results, ...b.results], a.head, b.head);
  const verdict = judgePairs(pairs);
  const missing = arm.seeds.length - pairs.length;
  const incomplete = missing > 0
    ? [`Only ${pairs.length} of ${arm.seeds.length} pairs are there; the same command trains the others.`]
    : [];
  if (!verdict) {
    const lead = `${a.name} and ${b.name} have no pair of trainings in common.`;
    return { lead, section: { title: "Which pooling is better", parts: [text(lead, ...incomplete)] } };
  }
  const { comparison, images } = verdict;
  const judged = { a: a.name, b: b.name, comparison, testImages: data.test.count };
  const lead = tellVerdict(judged);
  const slopes = pairedSlopes([named(a, pairs.map(([own]) => own)), named(b, pairs.map(([, own]) => own))]);
  const stop = adviseUndecided(judged);
  const parts = [
    text(
      "Each pair of trainings has one seed: the same first weights, the same order of images, and another pooling.",
      "The figure compares the accuracies on the test images.",
      ...incomplete,
    ),
    shown(slopes),
    text(
      `With other test images of this kind the difference may lie between ${formatInterval(images.interval)} points, ` +
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

function named({ name, pooling }: OwnHead, results: readonly { record: { history: readonly EpochRecord[] } }[]) {
  return { name, ...(pooling ? { pooling } : {}), accuracies: results.map(finalAccuracy) };
}

/** More classes than these are not shown with images or as a matrix. */
const MOST_CLASSES = 30;

/** The images by class, and what the import found. */
export function imagesSection({ data, findings, counts }: OwnStudy): PageSection {
  const { train, validation, test, classes, imageShape: [height, width, channels] } = data;
  const parts: Html[] = [];
  const perClass = 10;
  const few = classes.slice(0, MOST_CLASSES);
  const some = { ...train, classes: few };
  const indices = imagesOfEachClass(train, perClass).filter((index) => train.labels[index] < few.length);
  parts.push(text(
    `${data.title} has ${
      formatNumber(train.count + validation!.count + test.count)
    } images of ${classes.length} classes, ` +
      `${height}×${width} pixels ${channels === 1 ? "in grey" : "in colour"}.`,
    "A part of the training images is held back: it shows how a training goes, and it chooses the learning rate.",
    "The test images are looked at once, at the end.",
  ));
  parts.push(shown(imageTable(some, indices, {
    title: "The classes and some of their training images",
    imageHeight: Math.min(48, Math.max(32, height)),
    caption: few.length < classes.length
      ? `The first ${few.length} of ${classes.length} classes.`
      : "As the networks see them.",
  })));
  const byPart = [train, validation!, test].map(classCounts);
  parts.push(shown(table(classes.map((name, label) => ({
    ...{ class: name, training: byPart[0][label], "held back": byPart[1][label], test: byPart[2][label] },
  })))));
  parts.push(...findingParts(findings, counts));
  return { title: "The images", parts };
}

function findingParts(findings: OwnStudy["findings"], { skipped, duplicates }: OwnStudy["counts"]): Html[] {
  const sentences: string[] = [];
  if (!findings) return [];
  sentences.push(
    skipped === 0
      ? "Every file was a whole image."
      : `${formatNumber(skipped)} ${skipped === 1 ? "file was" : "files were"} no whole image and left out.`,
  );
  if (duplicates > 0) {
    sentences.push(
      `${formatNumber(duplicates)} test ${
        duplicates === 1 ? "image is a training image" : "images are training images"
      } ` +
        "too, pixel by pixel: accuracy on them says little.",
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
  const series = trained.map(({ name, pooling, results }) => ({
    ...{ name, ...(pooling ? { pooling } : {}) },
    seeds: results.map(({ record }) => accuracyByEpoch(record.history, "validation")),
  }));
  const guessing = 1 / data.classes.length;
  const losses = trained.slice(0, 2).map(({ name, pooling, results }) => ({
    ...{ name, ...(pooling ? { pooling } : {}) },
    history: meanHistory(results.map(({ record }) => record.history)),
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
        ...{ part: "validation", title: "Accuracy on the images held back, every seed", epochs: arm.epochs },
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
          ...{ network: name, "learning rate": rate, training: share(training), "held back": share(heldBack) },
          ...{ test: share(test), "training − test": formatPoints(training - test) },
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
    ...{ epoch: first.epoch, seconds: first.seconds },
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
    `${name} recognises its training images far better than new ones, by ${
      (100 * (training - test)).toFixed(0)
    } points. ` +
    "More images, or more varied ones, help most.",
  ];
}

/** Confusions, and the images behind the most frequent. */
export function confusionSection({ heads, data: { test, classes } }: OwnStudy): PageSection {
  const both = heads.slice(0, 2);
  const matrices = both.map(({ name, answers }) => ({
    name: `${name}, ${answers.length} ${answers.length === 1 ? "network" : "networks"}`,
    values: sumConfusions(test, answers),
  }));
  const parts: Html[] = [text(
    "Which classes are taken for which? Each network answers for each test image once.",
  )];
  if (classes.length <= MOST_CLASSES) {
    parts.push(shown(matrixPlot(matrices, {
      ...{ rows: classes, columns: classes, rowLabel: "actual", columnLabel: "predicted" },
      title: "Answers to the test images, by class",
    })));
  }
  const confusions = listConfusions(test, both, { most: 8, images: 6 });
  parts.push(text(
    confusions.length === 0
      ? "All networks recognise all test images."
      : "The most frequent confusions come first, each with the images that most networks take for the other class.",
  ));
  parts.push(...confusions.map(({ actual, predicted, counts, images }) =>
    html`
      <section class="confusion">
        <h3>${classes[actual]} taken for ${classes[predicted]}</h3>
        <p>${both.map(({ name }, i) => `${counts[i]} answers by ${name}`).join(", ")}</p>
        <ul class="pictures">${images.map(({ index, shares }) =>
          html`
            <li>${picture(test, index, `Test image ${index}, ${classes[actual]}`)}<span>${both.map((
              { name, answers },
              i,
            ) => `${name} ${shares[i]}/${answers.length}`).join(", ")}</span></li>
          `
        )}</ul>
      </section>
    `
  ));
  return { title: "What is taken for what", parts };
}

/** What both networks of the first seed see: maps of classes over the images, and all maps of two images. */
export async function mapsSection({ heads, data: { test, classes } }: OwnStudy): Promise<PageSection> {
  const title = "Where the networks look";
  const both = heads.slice(0, 2);
  const looked = both.flatMap(({ name, networks }) => {
    const [network] = networks;
    const layerIndex = network.layers.findIndex(({ kind }) => kind === "globalPool");
    const before = network.layers[layerIndex - 1];
    const isOfClasses = layerIndex === network.layers.length - 1 && before?.kind === "conv" && before.size === 1;
    return isOfClasses ? [{ name, network, layerIndex }] : [];
  });
  if (looked.length < 2) {
    return { title, parts: [text("One of these networks has no map for each class in front of its pooling.")] };
  }
  const answers = both.map(({ answers }) => answers[0]);
  const chosen = chooseImages(test, answers);
  const lookAt = (index: number) =>
    Promise.all(looked.map(({ network, layerIndex }) => featureMaps(network, test, { imageIndex: index, layerIndex })));
  const all = new Map<number, FeatureMaps[]>();
  for (const index of chosen) all.set(index, await lookAt(index));
  const scales = looked.map((_, i) => scaleOf([...all.values()].flatMap((maps) => maps[i].maps)));
  const step = stepOf(looked[0].network, looked[0].layerIndex);
  const rows = chosen.map((index) => {
    const label = test.labels[index];
    const tiles = all.get(index)!.map(({ maps, predicted }, i) => {
      const { name } = looked[i];
      const alt = `Map of ${classes[label]} of ${name} over test image ${index}`;
      const verdict = predicted === label ? "right" : `takes it for ${classes[predicted]}`;
      return html`
        <figure>${overlay(
          test,
          index,
          { map: maps[label], scale: scales[i], step },
          alt,
        )}<figcaption>${name}: ${verdict}</figcaption></figure>
      `;
    });
    return html`
      <li><figure>${picture(
        test,
        index,
        `Test image ${index}`,
      )}<figcaption>${classes[label]}</figcaption></figure>${tiles}</li>
    `;
  });
  const parts: Html[] = [
    text(
      "In front of the pooling each network has one map for each class.",
      `The map of the image's own class lies over it here: a cell stands on ${step}×${step} pixels and sees more of them.`,
      "Green cells speak for the class, purple ones against it. Each network has its own scale of colours.",
      `The networks are those of seed ${both[0].results[0].planned.seed}.`,
    ),
    html`
      <ol class="class-maps">${rows}</ol>
    `,
  ];
  if (classes.length <= MOST_CLASSES) {
    const right = chosen.find((index) => answers.every((own) => own[index] === test.labels[index])) ?? chosen[0];
    const differ = chosen.find((index) => answers[0][index] !== answers[1][index]);
    for (const index of new Set([right, ...(differ === undefined ? [] : [differ])])) {
      const maps = all.get(index)!;
      const domain = rangeOf(maps.flatMap((own) => own.maps));
      parts.push(text(
        index === differ
          ? `Test image ${index}: the two networks give different classes.`
          : `All maps of test image ${index}. The class with the greatest mean wins under average pooling, the class with ` +
            "the greatest cell under max pooling.",
      ));
      maps.forEach((own, i) =>
        parts.push(shown(drawFeatureMaps({ ...own, network: looked[i].name }, {
          ...{ style: "numbered", domain: [Math.min(0, domain[0]), Math.max(0, domain[1])] },
          title: `${looked[i].name}: the maps of all classes`,
        })))
      );
    }
  }
  return { title, parts };
}

/** Images of the page's maps: of each class the first that both get right, and those on which they differ; 12 at most. */
function chooseImages({ labels, classes, count }: ImageSet, [a, b]: readonly Uint8Array[]): number[] {
  const indices = Array.from({ length: count }, (_, index) => index);
  const right = classes.flatMap((_, label) =>
    indices.find((index) => labels[index] === label && a[index] === label && b[index] === label) ?? []
  );
  const differ = indices.filter((index) => a[index] !== b[index]);
  const chosen = [...right.slice(0, 8), ...differ.slice(0, 4)];
  return (chosen.length > 0 ? chosen : indices.slice(0, 4)).toSorted((x, y) => x - y);
}

/** Colours from zero, which reach as far as the maps do. */
function scaleOf(maps: readonly Raster[]): ColorScale {
  const [low, high] = rangeOf(maps);
  return valueScale([Math.min(0, low), high > low ? Math.max(0, high) : low + 1]);
}

/** Pixels of the image from one cell in front of a layer to the next: the product of the pooling windows before it. */
function stepOf({ layers }: { readonly layers: Parameters<typeof countParameters>[0]["layers"] }, layerIndex: number) {
  return layers.slice(0, layerIndex).reduce((step, layer) => layer.kind === "maxPool" ? step * layer.size : step, 1);
}

/** What it took, and by which settings. */
export function costSection({ trainings, heads, arm, peak, data }: OwnStudy): PageSection {
  const records = trainings.flatMap(({ record }) => record ?? []);
  const seconds = records.reduce((sum, record) => sum + record.seconds, 0);
  const epochs = records.reduce((sum, { epochs }) => sum + epochs.done, 0);
  const machines = [
    ...new Set(records.flatMap(({ sessions }) => sessions.map(({ machine }) => String(machine.processor)))),
  ];
  const [network] = heads[0].networks;
  const search = trainings.filter(({ planned, record }) => planned.arm !== arm && record);
  const rows = search.map(({ planned: { arm: { name }, head, seed }, record }) => ({
    ...{ search: name, head, seed },
    "held back": share(accuracyByEpoch(record!.history, "validation").at(-1) ?? NaN),
  }));
  const last = layerTable(network).findLast(({ inputShape }) => inputShape.length === 3)!;
  return {
    title: "What it took",
    parts: [
      text(
        `${formatNumber(records.length)} trainings of ${formatNumber(epochs)} epochs took ${
          formatSeconds(seconds)
        } of ` +
          `computing, one core each (${machines.join(", ")}).`,
        ...(peak === undefined ? [] : [`The largest held ${formatNumber(peak)} MiB of memory.`]),
        `A network has ${
          formatNumber(countParameters(network))
        } parameters, ${arm.blocks} blocks of two convolutions, and last ` +
          `maps of ${last.inputShape.slice(0, 2).join("×")} cells.`,
        `Adam in batches of ${
          arm.settings?.batchSize ?? 64
        }, a rate that warms up and falls to 0, cross entropy of logits, ` +
          `${formatNumber(data.train.count)} training images in a new order each epoch.`,
      ),
      ...(rows.length > 0
        ? [
          html`
            <section class="prose"><details><summary>The search for learning rates</summary>${table(rows, {
              caption: "Accuracy on the images held back",
            })}</details></section>
          `,
        ]
        : []),
    ],
  };
}
