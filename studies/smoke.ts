/**
 * A study that is over in a minute: it shows that everything runs, and is the model for studies of your own.
 * @module
 */
import type { Study } from "./plan/study.ts";

const study: Study = {
  name: "smoke",
  arms: [{
    name: "logits, shuffled",
    dataset: "fashion-mnist",
    part: { limit: 2000 },
    heads: {
      average: { pooling: { pooling: "average" } },
      max: { pooling: { pooling: "max" } },
    },
    seeds: [0, 1],
    output: "logits",
    shuffled: true,
    epochs: 3,
    learningRate: 1e-3,
    settings: { measure: { train: "never", test: "last" } },
    arithmetic: { towers: 1, packed: true, threads: 1, oneDNN: true },
  }],
};

export default study;
