import assert from "node:assert/strict";
import { choice, describeTask, flag, number, readTaskArguments, text } from "../tasks/arguments.ts";
import { setEnv } from "./support/surroundings.ts";

const SPEC = {
  task: "train",
  description: "Trains a network.",
  options: {
    epochs: number("N", "how many epochs", 60),
    loss: choice("KIND", "what the loss sees", ["sigmoid", "logits"]),
    out: text("FOLDER", "where the run goes"),
    quick: flag("a short run"),
  },
} as const;
const WITH_FILES = { ...SPEC, positionals: "FILE…" } as const;

Deno.test("readTaskArguments() gives values by type, and defaults where nothing is given", () => {
  assert.deepEqual(readTaskArguments(SPEC, []).values, {
    epochs: 60,
    loss: undefined,
    out: undefined,
    quick: false,
  });
  const given = ["--epochs", "3", "--loss=logits", "--out", "runs/a b", "--quick"];
  assert.deepEqual(readTaskArguments(SPEC, given).values, {
    epochs: 3,
    loss: "logits",
    out: "runs/a b",
    quick: true,
  });
});

Deno.test('readTaskArguments() drops the "--" that "deno task" hands on, and only a leading one', () => {
  assert.equal(readTaskArguments(SPEC, ["--", "--epochs", "2"]).values.epochs, 2);
  assert.deepEqual(readTaskArguments(WITH_FILES, ["--", "a", "--", "--b"]).positionals, ["a", "--b"]);
});

Deno.test("readTaskArguments() takes a negative number as a value, and no flag as one", () => {
  assert.equal(readTaskArguments(SPEC, ["--epochs", "-1"]).values.epochs, -1);
  assert.equal(readTaskArguments(SPEC, ["--out=--quick"]).values.out, "--quick");
  assert.throws(() => readTaskArguments(SPEC, ["--out", "--quick"]), /--out needs a value, as in --out FOLDER$/);
});

const REFUSED: readonly [args: string[], message: string][] = [
  [
    ["--epoch", "3"],
    "it has no flag --epoch; did you mean --epochs? Its flags are --epochs, --loss, --out, --quick, --help",
  ],
  [["--ouf", "a"], "it has no flag --ouf; did you mean --out? Its flags are --epochs, --loss, --out, --quick, --help"],
  [["-q"], "it has no flag -q, its flags are --epochs, --loss, --out, --quick, --help"],
  [["--toString"], "it has no flag --toString, its flags are --epochs, --loss, --out, --quick, --help"],
  [["--epochs", "many"], '--epochs must be a number, found "many"'],
  [["--epochs=1e999"], '--epochs must be a number, found "1e999"'],
  [["--epochs"], "--epochs needs a value, as in --epochs N"],
  [["--out="], "--out needs a value, as in --out FOLDER"],
  [["--loss", "mse"], '--loss must be one of sigmoid, logits, found "mse"'],
  [["--quick=yes"], '--quick takes no value, found "yes"'],
  [["file"], 'it takes flags only, found "file"; see "deno task train --help"'],
];

for (const [args, message] of REFUSED) {
  Deno.test(`readTaskArguments() refuses ${args.join(" ")} in one line`, () => {
    assert.throws(() => readTaskArguments(SPEC, args), new TypeError(`Cannot run "deno task train": ${message}`));
  });
}

Deno.test("paths are those of the folder where the command was given; names and absolute paths stay", () => {
  const spec = {
    ...WITH_FILES,
    options: { ...SPEC.options, data: text("NAME_OR_FOLDER", "the data") },
  } as const;
  const read = (...args: string[]) => readTaskArguments(spec, args);
  {
    using _ = setEnv({ INIT_CWD: "/home/ada" });
    assert.equal(read("--out", "runs/a").values.out, "/home/ada/runs/a");
    assert.equal(read("--out", "../b").values.out, "/home/b");
    assert.equal(read("--out", "/tmp/c").values.out, "/tmp/c");
    assert.equal(read("--loss", "logits").values.loss, "logits");
    assert.equal(read("--data", "mnist").values.data, "mnist");
    assert.equal(read("--data", "./photos").values.data, "/home/ada/photos");
    assert.equal(read("--data", "study.ts").values.data, "/home/ada/study.ts");
    assert.deepEqual(read("a.png", "/b.png").positionals, ["/home/ada/a.png", "/b.png"]);
  }
  using _ = setEnv({ INIT_CWD: Deno.cwd() });
  assert.equal(read("--out", "runs/a").values.out, "runs/a");
});

Deno.test("readTaskArguments() answers --help whatever else is wrong", () => {
  assert.equal(readTaskArguments(SPEC, ["--nonsense", "--help"]).help, true);
  assert.equal(readTaskArguments(SPEC, ["--", "-h"]).help, true);
});

Deno.test("describeTask() names every flag with its placeholder, choices and default", () => {
  assert.equal(
    describeTask(WITH_FILES),
    `usage: deno task train [flags] FILE…

Trains a network.

  --epochs N    how many epochs (default 60)
  --loss KIND   what the loss sees: sigmoid, logits
  --out FOLDER  where the run goes
  --quick       a short run
  --help        this text`,
  );
});
