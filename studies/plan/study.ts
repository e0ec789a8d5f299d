/**
 * A study: many trainings that are planned together, so that they can be compared. A study is plain data in a file of
 * `studies/`; which trainings it asks for, and in which order, follows from it alone.
 * @module
 */
import { buildNetwork, classicalNet } from "../../lib/models/networks.ts";
import { multilayerPerceptron, poolingNet } from "../networks.ts";
import { type SettingOptions, TRAIN_OPTIONS } from "../../lib/trainer/train_options.ts";
import { NUMBERS } from "../../lib/kinds.ts";
import { check, listOf, oneOf, optionsOf } from "../../lib/options.ts";
import type { Arithmetic, DataPart, Dataset, GlobalPooling, Layer, Network, Output } from "../../lib/types.ts";

/** What a network has behind its convolutions, a global pooling or linear layers; or linear layers and no convolutions. */
export type Head = { readonly pooling: GlobalPooling } | {
  /** Units of each hidden layer of a multilayer perceptron. */
  readonly perceptron: readonly number[];
} | {
  /** Units of a hidden linear layer; 0 for none. */
  readonly hidden: number;
  /** Share of the hidden units that each training step leaves out. @default {0} */
  readonly dropout?: number;
} | {
  /** All layers of a network of your own, the last of which gives one number a class; `blocks` and `width` say nothing then. */
  readonly layers: readonly Layer[];
};

/** Trainings that differ in head and seed only: every head with every seed, on one data set, by one recipe. */
export interface Arm {
  /** Unique in its study, as in "fixed on mnist". */
  readonly name: string;
  /** What `loadDataset` takes: a name, or a folder with a `dataset.json`. */
  readonly dataset: string;
  /** What the data set calls itself, where that is not the last part of `dataset`. */
  readonly dataName?: string;
  /** First images only, a validation part held back, or pixels permuted. @default {{}} */
  readonly part?: DataPart;
  /** By the name that tables and figures show. */
  readonly heads: Readonly<Record<string, Head>>;
  readonly seeds: readonly number[];
  /** Blocks of convolutions; small images have room for fewer. @default {3} */
  readonly blocks?: number;
  /** Filters of the first block; each block has twice as many as the one before. @default {8} */
  readonly width?: number;
  readonly output: Output;
  /** Whether the images are shuffled, by the seed of the weights, or stay in the file's order. */
  readonly shuffled: boolean;
  readonly epochs: number;
  /** What else differs from the article's: rate, batch size, what is measured when. The rate may differ by head. */
  readonly settings?: Omit<SettingOptions, "epochs" | "shuffleSeed" | "learningRate">;
  readonly learningRate?: number | Readonly<Record<string, number>>;
  /** Fixed, so that every machine computes the same sums in the same order. */
  readonly arithmetic: Arithmetic;
}

/** Arms that are judged together. */
export interface Study {
  /** Lower-case letters, digits and dashes; names the folder of the study's runs. */
  readonly name: string;
  readonly arms: readonly Arm[];
}

/** What an arm may say beside its own options, of those that `train` has. */
const { measure, batchSize, schedule } = TRAIN_OPTIONS;

/** What a study must be, so that a mistyped name of an option is refused. */
export const STUDY = optionsOf<Study>({
  name: "a text",
  arms: listOf(
    "a list of arms, [{ name, dataset, heads, seeds, … }]",
    optionsOf<Arm>({
      name: "a text",
      dataset: "a text",
      dataName: "a text",
      part: "a record",
      heads: "a record",
      blocks: "a number",
      width: "a number",
      seeds: NUMBERS,
      output: oneOf("sigmoid", "logits"),
      shuffled: "true or false",
      epochs: "a number",
      settings: optionsOf<NonNullable<Arm["settings"]>>({ measure, batchSize, schedule }),
      learningRate: ["a number", "a record"],
      arithmetic: optionsOf<Arithmetic>({
        towers: "a number",
        packed: "true or false",
        threads: "a number",
        oneDNN: "true or false",
      }, ["towers", "packed", "threads", "oneDNN"]),
    }, ["name", "dataset", "heads", "seeds", "output", "shuffled", "epochs", "arithmetic"]),
  ),
}, ["name", "arms"]);

/** One training of a study. */
export interface PlannedRun {
  /** Its place in the study, from 0: what a cluster's job gets. */
  readonly index: number;
  readonly arm: Arm;
  /** Name of the head. */
  readonly head: string;
  readonly seed: number;
}

/**
 * All trainings of a study, in the order in which they are run: arm by arm, seed by seed, so that the heads that one seed
 * compares come together.
 * @throws {RangeError} When names are not unique or not what they must be, or an arm asks for nothing.
 */
export function planStudy(study: Study): PlannedRun[] {
  check("planStudy", { study: [study, STUDY] });
  const { name, arms } = study;
  const refuse = (expected: string, found: string) => {
    throw new RangeError(
      `Cannot plan the study ${name}: expected ${expected}, found ${found}; change the study's file`,
    );
  };
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) {
    refuse("a name of lower-case letters, digits and dashes", JSON.stringify(name));
  }
  const names = arms.map((arm) => arm.name);
  const twice = names.find((other, i) => names.indexOf(other) !== i);
  if (twice !== undefined) refuse("arms of different names", `"${twice}" twice`);
  const runs = arms.flatMap((arm) => {
    const heads = Object.keys(arm.heads);
    if (heads.length === 0 || arm.seeds.length === 0) refuse(`heads and seeds in "${arm.name}"`, "none");
    if (new Set(arm.seeds).size < arm.seeds.length) refuse(`different seeds in "${arm.name}"`, arm.seeds.join(", "));
    if (typeof arm.learningRate === "object") {
      const without = heads.find((head) => !Object.hasOwn(arm.learningRate as object, head));
      if (without !== undefined) refuse(`a learning rate for every head of "${arm.name}"`, `none for ${without}`);
    }
    return arm.seeds.flatMap((seed) => heads.map((head) => ({ arm, head, seed })));
  });
  return runs.map((run, index) => ({ index, ...run }));
}

/** The network of a planned training, with its initial weights. @throws {RangeError} As the builders of networks. */
export function networkOf(
  { arm, head, seed }: PlannedRun,
  data: Pick<Dataset, "imageShape" | "classes">,
): Network {
  const options = {
    seed,
    output: arm.output,
    inputShape: data.imageShape,
    classes: data.classes.length,
    ...(arm.blocks === undefined ? {} : { blocks: arm.blocks }),
    ...(arm.width === undefined ? {} : { width: arm.width }),
  };
  const chosen = arm.heads[head];
  if ("layers" in chosen) {
    const { output, inputShape, classes } = options;
    return buildNetwork({ name: head, inputShape, classes, output, layers: chosen.layers }, seed);
  }
  if ("perceptron" in chosen) return multilayerPerceptron({ ...options, hidden: chosen.perceptron });
  return "pooling" in chosen ? poolingNet({ ...options, ...chosen }) : classicalNet({ ...options, ...chosen });
}

/** The settings of a planned training, as `obtainRun` takes them. */
export function settingsOf({ arm, head, seed }: PlannedRun): SettingOptions {
  const { learningRate: rates, shuffled, epochs, settings } = arm;
  const learningRate = typeof rates === "object" ? rates[head] : rates;
  return {
    ...settings,
    epochs,
    shuffleSeed: shuffled ? seed : null,
    ...(learningRate === undefined ? {} : { learningRate }),
  };
}

/** Whether the test images are looked at; where settings are chosen they are not. */
export function measuresTest({ arm: { settings } }: PlannedRun): boolean {
  return settings?.measure?.test !== "never";
}
