/** No task, worker, test or cluster file has all rights, and each set of deno.json refuses what it shall refuse. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import config from "../deno.json" with { type: "json" };
import { type Contender, EPOCH, listContenders } from "../tasks/bench/contenders.ts";
import { runContenders } from "../tasks/bench/runner.ts";
import { rightsFlags, type RightsName } from "../tasks/rights.ts";
import { ROOT } from "../tasks/setup/paths.ts";
import { runDeno } from "./support/commands.ts";
import { testInFolder } from "./support/folder.ts";
import { writeTinyDataset } from "./support/tiny_dataset.ts";

const PROGRAM = fileURLToPath(new URL("support/overreach.ts", import.meta.url));
const EVERYTHING = ["read /etc/passwd", "write outside", "open a socket", "start a process", "load native code"];
const CONFINED = ["write outside", "open a socket", "load native code"];

/** What the sets refuse, but for those that refuse everything: setup and bench start whatever makes or measures. */
const EXCEPTIONS: Partial<Record<RightsName, readonly string[]>> = {
  setup: CONFINED,
  bench: ["write outside", "open a socket"],
  test: ["open a socket"],
};

for (const name of Object.keys(config.permissions) as RightsName[]) {
  const refused = EXCEPTIONS[name] ?? EVERYTHING;
  Deno.test(`the rights of ${name} do not allow to ${refused.join(", ")}`, async () => {
    const { code, text } = await runDeno("run", ...rightsFlags(name), PROGRAM);
    assert.equal(code, 0, text);
    assert.deepEqual(JSON.parse(text), refused);
  });
}

Deno.test("no task, program or file for clusters gives all rights", async () => {
  for (const [name, { command }] of Object.entries(config.tasks)) {
    for (const [, flags] of command.matchAll(/deno (?:run|test)((?: -\S+)*)/g)) assert.match(flags, / -P(=|$| )/, name);
  }
  const all = new RegExp(`["', ]-${"A"}["', ]|allow-${"all"}`);
  for (const folder of ["tasks", "tests", "studies", "lib", "explorer", ".devcontainer", ".ci"]) {
    for (const file of readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })) {
      if (!/\.(ts|sh|yaml|py)(\.in)?$|Dockerfile$|run$/.test(file)) continue;
      assert.doesNotMatch(await Deno.readTextFile(join(ROOT, folder, file)), all, `${folder}/${file}`);
    }
  }
});

const FOLDER = { folder: "/home/a", env: () => undefined };

/** The entries that one flag of a task has beyond those of its set. */
function entries(name: RightsName, kind: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const read = (args: readonly string[], env: Readonly<Record<string, string>>) => {
    const flags = rightsFlags(name, { ...FOLDER, args, env: (name) => env[name] });
    return flags.find((flag) => flag.startsWith(`--allow-${kind}=`))?.split("=")[1].split(/(?<!,),(?!,)/) ?? [];
  };
  const own = read([], {});
  return read(args, env).filter((entry) => !own.includes(entry));
}

Deno.test("a task may read the paths that its command names, and write what --out names", () => {
  const args = ["--data", "photos/cats", "--seed", "3", "--out=/data/a,b", "--", "../own/study.ts"];
  assert.deepEqual(entries("train", "read", args), ["/home/a/photos/cats", "/data/a,,b", "/home/own"]);
  assert.deepEqual(entries("train", "write", args), ["/data/a,,b"]);
  assert.deepEqual(entries("train", "read", ["--data", "mnist"], { LAB_DATA: "/sets:/more", LAB_RUNS: "/runs" }), [
    ...["/sets", "/more", "/runs"],
  ]);
  assert.deepEqual(entries("train", "write", [], { LAB_DATA: "/sets", LAB_RUNS: "/runs" }), ["/runs"]);
});

testInFolder("a download reaches the hosts of the named sets alone, and no other part of any task a host", async () => {
  await using tiny = await writeTinyDataset({ url: "http://127.0.0.1:8123/files/" });
  assert.deepEqual(entries("data", "net", []), []);
  assert.deepEqual(entries("data", "net", ["mnist"]), ["storage.googleapis.com"]);
  assert.deepEqual(entries("data", "net", ["tiny"], { LAB_DATA: tiny.place }), ["127.0.0.1:8123"]);
  assert.deepEqual(entries("data", "net", ["mnist", "--from", "https://mirror.example/a"]), [
    ...["storage.googleapis.com", "mirror.example"],
  ]);
  for (const name of Object.keys(config.permissions) as RightsName[]) {
    const args = [name === "data" ? "import" : "mnist", "https://mirror.example/a"];
    assert.deepEqual(entries(name, "net", args), [], name);
  }
});

Deno.test("what the benchmark measures runs under the rights that it has", async () => {
  const epoch = { ...EPOCH, trainImages: 64, validationImages: 1000 };
  const [ours, , tfjs] = listContenders(1) as Contender[];
  const options = { repetitions: 1, say() {}, versions: {} };
  for (const { name, failure } of await runContenders([ours, tfjs], epoch, options)) {
    assert.equal(failure, undefined, name);
  }
});
