import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT } from "../tasks/setup/paths.ts";
import { parseRequirements, REQUIREMENTS } from "../tasks/requirements.ts";
import { listFiles } from "./support/folder.ts";

const read = (name: string) => Deno.readTextFile(join(ROOT, name));

const names = (await Promise.all(["", "studies", "tasks/bench"].map(async (folder) => {
  const files = (await listFiles(join(ROOT, folder))).filter((name) => /^requirements.*\.txt$/.test(name));
  return files.map((name) => join(folder, name));
}))).flat();

for (const name of names) {
  Deno.test(`${name} pins every package to one version, with SHA-256 hashes`, async () => {
    const requirements = parseRequirements(await read(name));
    assert.ok(requirements.length > 0);
    for (const { name: of, condition, hashes } of requirements) {
      assert.match(condition, /^==[\w.+]+( ; [^;]+)?$/, of);
      assert.ok(hashes.length > 0, `${of} has no hash`);
      for (const hash of hashes) assert.match(hash, /^--hash=sha256:[0-9a-f]{64}$/, of);
      assert.equal(new Set(hashes).size, hashes.length, of);
    }
  });
}

for (const { file, alone, apart } of REQUIREMENTS) {
  const files = [`${file}.txt`, ...(apart ? [`${apart.file}.txt`] : [])];

  Deno.test(`${files.join(" and ")} hold what ${file}.in asks for`, async () => {
    const wanted = parseRequirements(await read(`${file}.in`));
    const pinned = (await Promise.all(files.map(read))).flatMap(parseRequirements);
    assert.ok(wanted.length > 0);
    for (const { name, condition } of wanted) {
      const [version] = condition.split(";");
      const found = pinned.filter((one) => one.name === name);
      assert.ok(found.length > 0, `${name} is not pinned`);
      if (!version.startsWith("==")) continue;
      assert.ok(found.some((one) => one.condition.split(" ")[0] === version.trim()), `${name} is not ${version}`);
    }
    if (alone) {
      assert.deepEqual(
        [...new Set(pinned.map(({ name }) => name))].sort(),
        wanted.map(({ name }) => name).sort(),
      );
    }
  });
}

Deno.test("parseRequirements() reads names, conditions and hashes, and refuses a line that is no package", () => {
  const text =
    "# why\nA_b.C==1.0 ; x > '2' \\\n    --hash=sha256:01 \\\n    --hash=sha256:02\n    # via d\nd\ne<2,>=1\n";
  const read = parseRequirements(text);
  assert.deepEqual(read.map(({ name, condition, hashes }) => ({ name, condition, hashes })), [
    { name: "a-b-c", condition: "==1.0 ; x > '2'", hashes: ["--hash=sha256:01", "--hash=sha256:02"] },
    { name: "d", condition: "", hashes: [] },
    { name: "e", condition: "<2,>=1", hashes: [] },
  ]);
  assert.equal(`# why\n${read.map((one) => one.text).join("")}`, text);
  assert.throws(() => parseRequirements("--index-url somewhere\n"), /expected a package's name, found "--index-url/);
});
