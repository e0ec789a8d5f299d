import assert from "node:assert/strict";
import { join } from "node:path";
import { commandFor } from "../tasks/data/list.ts";
import { runTask } from "./support/commands.ts";
import { writeTinyDataset } from "./support/tiny_dataset.ts";

import { FILES, serve, writeManifestOnly } from "./support/download_server.ts";

/** Runs the task where a place holds data sets. */
const runData = (args: readonly string[], place: string, variables: Readonly<Record<string, string>> = {}) =>
  runTask("data", args, { LAB_DATA: place, ...variables });

Deno.test("deno task data lists the sets, downloads one by its name, and keeps it the second time", async () => {
  await using origin = await writeTinyDataset();
  await using server = serve(origin.folder);
  await using copy = await writeManifestOnly(origin, server.url);
  const before = await runData([], copy.place);
  assert.equal(before.code, 0);
  assert.match(before.out, /^name +title +pixels +classes +train +test +here +licence$/m);
  assert.match(before.out, /^fashion-mnist +Fashion-MNIST +28×28×1 +10 +60,000 +10,000 +yes +MIT$/m);
  assert.match(before.out, /^For what is not here yet: .*"deno task data tiny"/m);
  assert.equal(commandFor("cluttered-digits"), "deno task data make cluttered-digits");
  assert.match(before.out, /^tiny +Stripes +12×12×1 +3 +48 +24 +no +none needed, drawn by a test$/m);
  const download = await runData(["tiny"], copy.place);
  assert.deepEqual([download.code, download.errors], [0, ""]);
  for (const file of FILES) assert.match(download.out, new RegExp(`^${file}: downloaded and checked, \\d+ kB$`, "m"));
  assert.match(download.out, new RegExp(`^tiny is complete in ${copy.folder}$`, "m"));
  assert.match((await runData([], copy.place)).out, /^tiny +Stripes .+ yes /m);
  const again = await runData(["tiny", "--from", `${server.url}none`], copy.place);
  assert.equal(again.out.match(/: already here, /g)?.length, 4);
});

Deno.test("deno task data says in one line what went wrong", async () => {
  await using origin = await writeTinyDataset();
  await using server = serve(origin.folder, () => new Response(null, { status: 503 }));
  await using copy = await writeManifestOnly(origin);
  const failed = await runData(["tiny", "--from", server.url], copy.place);
  assert.deepEqual(failed, {
    code: 1,
    out: "",
    errors: `Cannot download tiny: ${server.url}${
      FILES[0]
    } answered 503 Service Unavailable; try a mirror with --from URL\n`,
  });
  const unknown = await runData(["nope"], copy.place);
  assert.equal(unknown.code, 1);
  assert.match(unknown.errors, /^Cannot download "nope": no such data set, known are .*tiny; .+\n$/);
});

Deno.test("deno task data refuses addresses that it does not know", async () => {
  await using tiny = await writeTinyDataset();
  for (
    const [args, message] of [
      [["--from", "ftp://host/", "tiny"], "--from takes an http or https address, as in https://host/folder/"],
      [["--from", "https://host/"], "--from goes with one data set, found 0"],
      [["--from", "https://host/", "tiny", "mnist"], "--from goes with one data set, found 2"],
    ] as const
  ) {
    const refused = await runData(args, tiny.place);
    assert.deepEqual(refused, { code: 1, out: "", errors: `Cannot download from ${args[1]}: ${message}\n` });
  }
});

Deno.test("deno task data goes through the proxy that HTTP_PROXY names", async () => {
  await using origin = await writeTinyDataset();
  const asked: string[] = [];
  await using proxy = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    asked.push(request.url);
    if (request.method === "CONNECT") return new Response(null, { status: 403 });
    return new Response(await Deno.readFile(join(origin.folder, new URL(request.url).pathname)));
  });
  await using copy = await writeManifestOnly(origin, "http://data.example/");
  const address = `http://127.0.0.1:${proxy.addr.port}`;
  const { code, errors } = await runData(["tiny"], copy.place, {
    HTTP_PROXY: address,
    HTTPS_PROXY: address,
    NO_PROXY: "",
  });
  assert.deepEqual([code, errors], [0, ""]);
  for (const file of FILES) assert.ok(asked.includes(`http://data.example/${file}`), asked.join());
});
