/**
 * What the public functions take: the records that go from one to the next, in words for the messages of `check`.
 * @module
 */
import { listOf, oneOf, recordOf } from "./options.ts";

const A_NETWORK = "a network, such as convNet1() gives";
/** What is probably meant where a run is given. */
const FROM_RUN = {
  hint: ({ network }: Readonly<Record<string, unknown>>) =>
    network === undefined ? undefined : "take its network, run.network",
};
export const ARCHITECTURE = recordOf(
  A_NETWORK,
  { name: "a text", inputShape: listOf("a list, [height, width, channels]", "a number", 3) },
  {
    ...FROM_RUN,
    optional: {
      layers: listOf("a list of layers", "a record"),
      classes: "a number",
      output: oneOf("sigmoid", "logits"),
    },
  },
);
export const NETWORK = recordOf(A_NETWORK, { parameters: "a list", layers: "a list" }, FROM_RUN);
export const IMAGES = recordOf("a set of images, such as data.test", { pixels: "a list", labels: "a list" }, {
  optional: { count: "a number", shape: "a list", classes: "a list" },
  hint: ({ test }) => test === undefined ? undefined : "take one of its parts, data.test or data.train",
});
export const DATASET = recordOf(
  "a data set, such as loadDataset() gives",
  { train: IMAGES, test: IMAGES, classes: "a list" },
  { hint: ({ pixels }) => pixels === undefined ? undefined : "pass the whole data set, not one of its parts" },
);
export const RUN = recordOf("a run, such as trainOrLoad() gives", {
  network: NETWORK,
  history: "a list",
  id: "a text",
});
export const POOLING = oneOf("average", "max");
export const NUMBERS = listOf("a list of numbers", "a number");
export const TEXTS = listOf("a list of texts", "a text");
export const DOMAIN = listOf("a list of two numbers, [low, high]", "a number", 2);

/** The words of a figure, and its size. */
export const WORDS = { title: "a text", caption: "a text" } as const;
export const SIZED = { ...WORDS, width: "a number", height: "a number" } as const;
