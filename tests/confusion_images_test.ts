import assert from "node:assert/strict";
import { parseHTML } from "linkedom";
import { confusionImages } from "../notebooks/deeper/confusion_images.ts";
import { imageSet } from "./support/networks.ts";

/** Eight images, each of one grey; the first four of class 0, then three of class 1, one of class 2. */
const SET = imageSet([0, 30, 60, 90, 120, 150, 180, 210].flatMap((grey) => Array(4).fill(grey)), [2, 2, 1], {
  labels: [0, 0, 0, 0, 1, 1, 1, 2],
});
const A = { name: "A", classes: [0, 0, 0, 1, 1, 2, 1, 2] };
const B = { name: "B", classes: [1, 1, 0, 0, 1, 1, 1, 2] };

/** Summary and alt text of each fold. */
const folds = (least: number) => {
  const { markup } = confusionImages(SET, [A, B], { least });
  const { document } = parseHTML(`<body>${markup}</body>`);
  return [...document.querySelectorAll("details")].map((fold) => [
    fold.querySelector("summary")!.textContent,
    fold.querySelector("figure img")!.getAttribute("alt"),
  ]);
};

Deno.test("confusionImages() folds the cells that differ, the greatest difference first, with the images of one network alone", () => {
  const found = folds(1);
  assert.deepEqual(found, [
    [
      "class 0, predicted class 0: A 3, B 2; difference +1",
      "Images: class 0, predicted class 0. A alone: 2, shown 2; B alone: 1, shown 1.",
    ],
    [
      "class 0, predicted class 1: A 1, B 2; difference −1",
      "Images: class 0, predicted class 1. A alone: 1, shown 1; B alone: 2, shown 2.",
    ],
    [
      "class 1, predicted class 1: A 2, B 3; difference −1",
      "Images: class 1, predicted class 1. A alone: 0, shown 0; B alone: 1, shown 1.",
    ],
    [
      "class 1, predicted class 2: A 1, B 0; difference +1",
      "Images: class 1, predicted class 2. A alone: 1, shown 1; B alone: 0, shown 0.",
    ],
  ]);
  assert.equal(confusionImages(SET, [A, B], { least: 1 }).text, found.map(([summary]) => summary).join("\n"));
});

Deno.test("confusionImages() leaves out small differences", () => {
  assert.deepEqual(folds(2), []);
  const moved = { name: "C", classes: [1, 1, 1, 1, 1, 1, 1, 2] };
  const { text } = confusionImages(SET, [A, moved], { least: 2 });
  assert.equal(
    text,
    "class 0, predicted class 0: A 3, C 0; difference +3\nclass 0, predicted class 1: A 1, C 4; difference −3",
  );
});

Deno.test("confusionImages() refuses answers that are not one for each image", () => {
  assert.throws(() => confusionImages(SET, [A, { name: "B", classes: [0] }], { least: 1 }), {
    name: "RangeError",
    message: /^Cannot count confusions: expected one prediction for each of 8 labels, found 1$/,
  });
});
