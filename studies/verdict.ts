/**
 * Is global average pooling better than global max pooling? What is compared and how it is judged stands in
 * `studies/PROTOCOL.md`, which is older than every run of this study.
 * @module
 */
import type { Arm, Study } from "../lib/study/study.ts";
import { POOLINGS, SERIAL } from "./heads.ts";

const seeds = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** The article's recipe: its loss, order and rate; test images are measured after each epoch. */
const ARTICLE: Arm = {
  name: "article",
  dataset: "fashion-mnist",
  heads: POOLINGS,
  seeds: seeds(0, 9),
  output: "sigmoid",
  shuffled: false,
  epochs: 60,
  learningRate: 3e-4,
  settings: { measure: { train: "last", test: "each" } },
  arithmetic: SERIAL,
};

/** The same training, its sums added in another order. */
const rounding = (name: string, arithmetic: Partial<Arm["arithmetic"]>): Arm => ({
  ...ARTICLE,
  name: `rounding: ${name}`,
  seeds: [0],
  arithmetic: { ...SERIAL, ...arithmetic },
});

const study: Study = {
  name: "verdict",
  arms: [
    ARTICLE,
    { ...ARTICLE, name: "starts", seeds: seeds(10, 39), epochs: 3 },
    rounding("2 towers", { towers: 2 }),
    rounding("3 towers", { towers: 3 }),
    rounding("4 towers", { towers: 4 }),
    rounding("unpacked", { packed: false }),
    rounding("2 towers, unpacked", { towers: 2, packed: false }),
    rounding("without oneDNN", { oneDNN: false }),
  ],
};

export default study;
