import assert from "node:assert/strict";
import { check, describe, listOf, nearestName, oneOf, type OptionKinds, optionsOf, recordOf } from "../lib/options.ts";

interface Sample {
  readonly epochs?: number;
  readonly learningRate?: number;
  readonly title?: string;
  readonly domain?: readonly number[] | "auto";
  readonly onEpoch?: () => void;
}
const KINDS: OptionKinds<Sample> = {
  epochs: "a number",
  learningRate: "a number",
  title: "a text",
  domain: ["a list", "a text"],
  onEpoch: "a function",
};

const DOCS = '"deno task docs" makes a page that describes train';
const REFUSED: readonly [options: unknown, message: string][] = [
  [{ learning_rate: 1 }, "train: there is no option `learning_rate`; did you mean `learningRate`?"],
  [
    { zebra: 1 },
    "train: there is no option `zebra`; its options are `epochs`, `learningRate`, `title`, `domain`, `onEpoch`",
  ],
  [{ epochs: "2" }, 'train: option `epochs` must be a number, found "2"; write 2 without quotes'],
  [{ domain: 3 }, "train: option `domain` must be a list or a text, found 3; put it into a list, [ … ]"],
  [{ epochs: null }, "train: option `epochs` must be a number, found null; " + DOCS],
  [[2], "train: `options` must be a record of options, { epochs: … }, found a list of 1 values; " + DOCS],
];

Deno.test("check() says in one sentence what was expected, what was found and what to do", () => {
  for (const [options, message] of REFUSED) {
    assert.throws(() => check("train", { options: [options, optionsOf(KINDS)] }), new TypeError(message), message);
  }
});

Deno.test("optionsOf() takes every option of its kind, and those left out", () => {
  const good = [undefined, {}, { epochs: 2, title: "a", domain: [0, 1], onEpoch: () => {} }, { epochs: undefined }];
  for (const options of good) check("train", { options: [options, optionsOf(KINDS)] });
  const needing = optionsOf(KINDS, ["epochs"]);
  assert.throws(
    () => check("train", { options: [{}, needing] }),
    new TypeError("train: option `epochs` must be a number, found undefined; add it"),
  );
});

Deno.test("recordOf() says what was expected, what was found, and what was probably meant", () => {
  const kind = recordOf("a set of images, such as data.test", { pixels: "a list", labels: "a list" }, {
    hint: ({ test }) => test === undefined ? undefined : "take one of its parts, data.test",
  });
  const refuse = (value: unknown, found: string) =>
    assert.throws(
      () => check("train", { set: [value, kind] }),
      new TypeError(`train: \`set\` must be a set of images, such as data.test, found ${found}`),
    );
  check("train", { set: [{ pixels: [], labels: [] }, kind] });
  refuse(undefined, `undefined; ${DOCS}`);
  refuse(Promise.resolve(), "a promise; is an `await` missing?");
  refuse({ name: "a", train: {}, test: {} }, "a record with name, train, test; take one of its parts, data.test");
});

Deno.test("listOf() and oneOf() say at which place, and name the nearest", () => {
  const kind = listOf("a list of trainings", recordOf("a training", { pooling: oneOf("average", "max") }));
  const refuse = (value: unknown, message: string) =>
    assert.throws(() => check("plot", { series: [value, kind] }), new TypeError(`plot: ${message}`));
  check("plot", { series: [[{ pooling: "max" }], kind] });
  refuse(
    { pooling: "max" },
    "`series` must be a list of trainings, found a record with pooling; put it into a list, [ … ]",
  );
  refuse(
    [{ pooling: "max" }, { pooling: "avrage" }],
    '`series[1].pooling` must be "average" or "max", found "avrage"; did you mean "average"?',
  );
});

Deno.test("describe() puts texts in quotes and says what lists and records hold", () => {
  assert.deepEqual(["2", 2, [1], new Uint8Array(3), {}, true].map(describe), [
    '"2"',
    "2",
    "a list of 1 values",
    "a list of 3 values",
    "an empty record",
    "true",
  ]);
});

Deno.test("nearestName() finds swapped, missing, added and replaced letters, and nothing far away", () => {
  const known = ["epochs", "dpi", "retrain", "size", "filters"];
  const pairs = [["epcohs", "epochs"], ["DPI", "dpi"], ["retain", "retrain"], ["sizes", "size"], ["filter", "filters"]];
  for (const [name, expected] of pairs) assert.equal(nearestName(name, known), expected);
  for (const name of ["stride", "x", "", "colour"]) assert.equal(nearestName(name, known), undefined);
});
