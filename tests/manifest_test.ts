import assert from "node:assert/strict";
import { FILE_NAME_WORDS, parseManifest } from "../lib/data/manifest.ts";
import { type LooseManifest, readManifest, writeTinyDataset } from "./support/tiny_dataset.ts";

await using tiny = await writeTinyDataset({ url: "https://example.org/" });
const valid = await readManifest(tiny.folder);

/** A copy of the valid manifest with one field changed; `undefined` takes the field away. */
function changed(path: string, value: unknown): LooseManifest {
  const copy = structuredClone(valid);
  const names = path.split(".");
  const last = names.pop() as string;
  const parent = names.reduce((record, name) => record[name], copy);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}

function assertRefused(text: string, message: string): void {
  assert.throws(() => parseManifest(text, "some/dataset.json"), {
    name: "SyntaxError",
    message: `Cannot read some/dataset.json: ${message}; data/README.md has the format`,
  });
}

Deno.test("parseManifest() gives the checked fields and leaves others aside", () => {
  const manifest = parseManifest(JSON.stringify({ ...valid, note: "more" }), "dataset.json");
  const { name, title, licence, imageShape, classes, checksumOf, files: { train, t10k } } = valid;
  assert.deepEqual(manifest, { name, title, licence, imageShape, classes, checksumOf, files: { train, t10k } });
});

Deno.test("parseManifest() takes files without an address, and images with a fourth size of 1", () => {
  const withoutUrl = changed("files.train.images.url", undefined);
  assert.equal(parseManifest(JSON.stringify(withoutUrl), "").files.train.images.url, undefined);
  const fourSizes = changed("files.train.images.dims", [48, 12, 12, 1]);
  assert.deepEqual(parseManifest(JSON.stringify(fourSizes), "").files.train.images.dims, [48, 12, 12, 1]);
});

Deno.test("parseManifest() refuses what is no JSON object", () => {
  assert.throws(() => parseManifest("{", "some/dataset.json"), {
    name: "SyntaxError",
    message: /^Cannot read some\/dataset\.json: it is not JSON \(.+\); data\/README\.md has the format$/,
  });
  assertRefused("[]", "it must hold an object, found []");
  assertRefused("null", "it must hold an object, found null");
});

const CASES: readonly (readonly [path: string, value: unknown, message: string])[] = [
  ["name", undefined, `name must be ${FILE_NAME_WORDS}, found nothing`],
  ...["../up", "/etc", "..", "a:b", "CON", "Com1.old", "dot.", "a b", "-x", "a\nb"].map((
    name,
  ) => ["name", name, `name must be ${FILE_NAME_WORDS}, found ${JSON.stringify(name)}`] as const),
  ["name", "x".repeat(201), `name must be ${FILE_NAME_WORDS}, found "${"x".repeat(59)}…`],
  ["title", 3, "title must be a text of 200 signs at most, without control signs, found 3"],
  ["title", "\x1b[31mred", 'title must be a text of 200 signs at most, without control signs, found "\\u001b[31mred"'],
  [
    "classes",
    ["cat", "x".repeat(201)],
    `classes[1] must be a text of 200 signs at most, without control signs, found "${"x".repeat(59)}…`,
  ],
  ["licence", " ", 'licence must be a text of 200 signs at most, without control signs, found " "'],
  ["imageShape", [12, 12], "imageShape must be [height, width, channels] with 1 or 3 channels, found [12,12]"],
  ["imageShape", [12, 0, 2], "imageShape must be [height, width, channels] with 1 or 3 channels, found [12,0,2]"],
  [
    "imageShape",
    [9e4, 9e4, 1],
    "imageShape must be [height, width, channels] with 1 or 3 channels, found [90000,90000,1]",
  ],
  ["classes", ["one"], 'classes must be 2 to 256 different class names, found ["one"]'],
  ["classes", ["one", "one"], 'classes must be 2 to 256 different class names, found ["one","one"]'],
  ["classes", Array(257).fill("x"), `classes must be 2 to 256 different class names, found [${'"x",'.repeat(14)}"x"…`],
  ["checksumOf", "file", 'checksumOf must be "decompressed IDX payload" or "gzip file", found "file"'],
  ["files", [], "files must be an object, found []"],
  ["files.t10k", undefined, "files.t10k must be an object, found nothing"],
  ["files.train.labels", "x.gz", 'files.train.labels must be an object, found "x.gz"'],
  [
    "files.train.images.dims",
    [48, 12, 13],
    "files.train.images.dims must be [48,12,12] to match imageShape, found [48,12,13]",
  ],
  ["files.train.images.dims", ["48"], 'files.train.images.dims must be one to four positive integers, found ["48"]'],
  ["files.train.images.dims", [-1], "files.train.images.dims must be one to four positive integers, found [-1]"],
  ["files.train.labels.dims", [47], "files.train.labels.dims must be [48], one label per image, found [47]"],
  ["files.t10k.labels.sha256", "AB", 'files.t10k.labels.sha256 must be 64 lower-case hexadecimal digits, found "AB"'],
  [
    "files.t10k.labels.url",
    "file:///etc",
    'files.t10k.labels.url must be an http or https address, found "file:///etc"',
  ],
  ...[
    ...["../up.gz", "a/b.gz", "a\\b.gz", ".hidden.gz", "raw-idx3-ubyte", "", "nul.gz", "a:b.gz", "a.gz "],
  ].map((file) =>
    [
      "files.train.images.file",
      file,
      `files.train.images.file must be a plain file name ending in .gz, found ${JSON.stringify(file)}`,
    ] as const
  ),
];

for (const [path, value, message] of CASES) {
  Deno.test(`parseManifest() refuses ${path} = ${JSON.stringify(value) ?? "nothing"}`, () => {
    assertRefused(JSON.stringify(changed(path, value)), message);
  });
}

Deno.test("parseManifest() shortens what it found", () => {
  assertRefused(
    JSON.stringify(changed("title", Array(50).fill(1))),
    `title must be a text of 200 signs at most, without control signs, found [${"1,".repeat(29)}1…`,
  );
});
