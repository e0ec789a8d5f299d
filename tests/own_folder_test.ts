import assert from "node:assert/strict";
import { join } from "node:path";
import { fillOwnFolder } from "../tasks/lab/own_folder.ts";
import { testInFolder } from "./support/folder.ts";

const README = 'Text.\n\n```ts\nimport { train } from "../lib/mod.ts";\ntrain();\n```\n';

/** A project with two notebooks and a module, and a way to read and write its files. */
async function project(folder: string) {
  const write = async (path: string, text: string) => {
    await Deno.mkdir(join(folder, path, ".."), { recursive: true });
    await Deno.writeTextFile(join(folder, path), text);
  };
  await write("README.md", README);
  await write("notebooks/01.ipynb", "one");
  await write("notebooks/deeper/a.ipynb", "a");
  await write("notebooks/deeper/a.ts", "module");
  const read = (path: string) => Deno.readTextFile(join(folder, path));
  const fill = (fresh = false) => fillOwnFolder({ project: folder, fresh });
  return { write, read, fill };
}

testInFolder(
  "fillOwnFolder() copies notebooks and the modules beside them, and makes one of README's lines",
  async (folder) => {
    const { read, fill } = await project(folder);
    const { copied, kept, laidAside } = await fill();
    assert.deepEqual(copied.toSorted(), ["00_my_first_lines.ipynb", "01.ipynb", "deeper/a.ipynb", "deeper/a.ts"]);
    assert.deepEqual([kept, laidAside], [[], undefined]);
    assert.equal(await read("mine/deeper/a.ts"), "module");
    const own = JSON.parse(await read("mine/00_my_first_lines.ipynb"));
    assert.deepEqual(own.cells[1].source, ['import { train } from "../lib/mod.ts";\n', "train();"]);
    assert.deepEqual((await fill()).copied, []);
  },
);

testInFolder(
  "fillOwnFolder() follows the project where the reader changed nothing, and keeps what the reader changed",
  async (folder) => {
    const { write, read, fill } = await project(folder);
    await fill();
    await write("mine/01.ipynb", "my one");
    assert.deepEqual((await fill()).kept, []); // the project's is as it was copied: nothing to tell
    await write("notebooks/01.ipynb", "new one");
    await write("notebooks/deeper/a.ipynb", "new a");
    const { copied, kept } = await fill();
    assert.deepEqual([copied, kept], [["deeper/a.ipynb"], ["01.ipynb"]]);
    assert.equal(await read("mine/01.ipynb"), "my one");
  },
);

testInFolder(
  "fillOwnFolder({ fresh }) lays changed copies aside and loses none, without its memory too",
  async (folder) => {
    const { write, read, fill } = await project(folder);
    await fill();
    await write("mine/01.ipynb", "my one");
    await write("mine/own.ipynb", "own");
    await Deno.remove(join(folder, "mine/.copies.json"));
    const { copied, laidAside } = await fill(true);
    assert.deepEqual(copied, ["01.ipynb"]);
    assert.equal(await read(join("mine", laidAside!, "01.ipynb")), "my one");
    assert.equal(await read("mine/01.ipynb"), "one");
    assert.equal(await read("mine/own.ipynb"), "own");
  },
);

testInFolder("fillOwnFolder() says where it could not write", async (folder) => {
  const { write, fill } = await project(folder);
  await write("mine", "a file in the way");
  await assert.rejects(fill(), /^Error: Cannot fill .*mine, where your copies of the notebooks lie: /);
});
