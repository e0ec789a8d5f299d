import assert from "node:assert/strict";
import { checkOptions, checkRecord, describe, nearestName, type OptionKinds } from "../lib/options.ts";

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

const REFUSED: readonly [options: unknown, message: string][] = [
  [{ epoch: 2 }, "train: there is no option `epoch`; did you mean `epochs`?"],
  [{ titel: "a" }, "train: there is no option `titel`; did you mean `title`?"],
  [{ Epochs: 2 }, "train: there is no option `Epochs`; did you mean `epochs`?"],
  [{ learning_rate: 1 }, "train: there is no option `learning_rate`; did you mean `learningRate`?"],
  [
    { zebra: 1 },
    "train: there is no option `zebra`; its options are `epochs`, `learningRate`, `title`, `domain`, `onEpoch`",
  ],
  [{ epochs: "2" }, 'train: option `epochs` must be a number, found "2"'],
  [{ domain: 3 }, "train: option `domain` must be a list or a text, found 3"],
  [{ title: Promise.resolve("a") }, "train: option `title` must be a text, found a promise; is an `await` missing?"],
  [{ epochs: null }, "train: option `epochs` must be a number, found null"],
  [2, "train: expected its options as a record, { epochs: … }, found 2"],
  [[2], "train: expected its options as a record, { epochs: … }, found a list of 1 values"],
  [null, "train: expected its options as a record, { epochs: … }, found null"],
  [
    Promise.resolve({}),
    "train: expected its options as a record, { epochs: … }, found a promise; is an `await` missing?",
  ],
];

for (const [options, message] of REFUSED) {
  Deno.test(`checkOptions() says: ${message}`, () => {
    assert.throws(() => checkOptions("train", options, KINDS), new TypeError(message));
  });
}

Deno.test("checkOptions() takes every option of its kind, and those left out", () => {
  checkOptions("train", undefined, KINDS);
  checkOptions("train", {}, KINDS);
  checkOptions("train", { epochs: 2, title: "a", domain: [0, 1], onEpoch: () => {} }, KINDS);
  checkOptions("train", { domain: "auto", epochs: undefined }, KINDS);
});

Deno.test("checkRecord() says what was expected, what was found, and what was probably meant", () => {
  const check = (value: unknown) =>
    checkRecord("predict", value, {
      expected: "a set of images, such as data.test",
      fields: ["pixels", "labels"],
      hint: ({ test }) => test === undefined ? undefined : "take one of its parts, data.test",
    });
  check({ pixels: [], labels: [] });
  const begin = "predict: expected a set of images, such as data.test, found ";
  assert.throws(() => check(undefined), new TypeError(`${begin}undefined`));
  assert.throws(() => check(Promise.resolve()), new TypeError(`${begin}a promise; is an \`await\` missing?`));
  assert.throws(
    () => check({ name: "a", train: {}, test: {} }),
    new TypeError(`${begin}a record with name, train, test; take one of its parts, data.test`),
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
