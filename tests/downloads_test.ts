import assert from "node:assert/strict";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { loadDataset } from "../lib/data/datasets.ts";
import { downloadDataset, type DownloadProgress } from "../tasks/data/downloads.ts";
import { readManifest, writeManifest, writeTinyDataset } from "./support/tiny_dataset.ts";
import { FILES, serve, writeManifestOnly } from "./support/download_server.ts";
import { listFiles } from "./support/folder.ts";

Deno.test("downloadDataset() fetches every file from its address and leaves a set that loads", async () => {
  await using origin = await writeTinyDataset();
  await using server = serve(origin.folder);
  await using copy = await writeManifestOnly(origin, server.url);
  const seen: DownloadProgress[] = [];
  const folder = await downloadDataset(copy.folder, { onProgress: (progress) => seen.push(progress) });
  assert.equal(folder, copy.folder);
  assert.deepEqual(server.asked, FILES.map((file) => `/${file}`));
  assert.deepEqual(await listFiles(copy.folder), ["dataset.json", ...FILES].sort());
  assert.deepEqual(await loadDataset(copy.folder), await loadDataset(origin.folder));
  for (const file of FILES) {
    const { size } = await Deno.stat(join(copy.folder, file));
    const steps = seen.filter((progress) => progress.file === file);
    assert.deepEqual(steps.at(-2), { file, state: "receiving", received: size, total: size });
    assert.deepEqual(steps.at(-1), { file, state: "written", received: size });
  }
});

Deno.test("downloadDataset() replaces what is wrong and keeps what is right", async () => {
  await using origin = await writeTinyDataset();
  await using server = serve(origin.folder);
  await using copy = await writeTinyDataset({ url: server.url });
  await Deno.writeTextFile(join(copy.folder, FILES[2]), "spoilt");
  const states: string[] = [];
  await downloadDataset(copy.folder, {
    onProgress: ({ state }) => state !== "receiving" && states.push(state),
  });
  assert.deepEqual(states, ["kept", "kept", "written", "kept"]);
  assert.deepEqual(server.asked, [`/${FILES[2]}`]);
  assert.equal((await loadDataset(copy.folder)).test.count, 24);
});

Deno.test("downloadDataset() takes a mirror instead of the addresses of dataset.json, with or without a last slash", async () => {
  await using origin = await writeTinyDataset();
  await using server = serve(origin.place);
  for (const from of [`${server.url}tiny`, `${server.url}tiny/`]) {
    await using copy = await writeManifestOnly(origin, "http://127.0.0.1:9/");
    await downloadDataset(copy.folder, { from });
    assert.deepEqual(server.asked.splice(0), FILES.map((file) => `/tiny/${file}`));
    assert.equal((await loadDataset(copy.folder)).train.count, 48);
  }
});

Deno.test("downloadDataset() checks the gzip file itself where dataset.json gives its checksum", async () => {
  await using origin = await writeTinyDataset();
  const manifest = await readManifest(origin.folder);
  manifest.checksumOf = "gzip file";
  for (const { images, labels } of Object.values<Record<string, Record<string, string>>>(manifest.files)) {
    for (const entry of [images, labels]) {
      const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(join(origin.folder, entry.file)));
      entry.sha256 = new Uint8Array(digest).toHex();
    }
  }
  await writeManifest(origin.folder, manifest);
  assert.equal((await loadDataset(origin.folder)).train.count, 48);
  const path = join(origin.folder, FILES[1]);
  const payload = new Response(
    new Blob([await Deno.readFile(path)]).stream().pipeThrough(new DecompressionStream("gzip")),
  );
  await Deno.writeFile(path, gzipSync(await payload.bytes(), { level: 0 })); // the same values, packed differently
  await assert.rejects(loadDataset(origin.folder), { message: /: train-labels-idx1-ubyte\.gz has sha256 / });
});

/** What goes wrong at the second file, and what is said then. Capitals stand for what differs from run to run. */
const FAULTS: readonly (readonly [what: string, answer: () => Response | Promise<Response>, message: string])[] = [
  [
    "an HTTP error",
    () => new Response("no such file", { status: 404, statusText: "Not Found" }),
    "ADDRESS answered 404 Not Found; try a mirror with --from URL",
  ],
  [
    "a page instead of the file",
    () => new Response("<html>Please log in</html>"),
    "ADDRESS is not the expected file: train-labels-idx1-ubyte.gz is cut off or damaged " +
    "(gzip: incorrect header check; 26 bytes); try a mirror with --from URL",
  ],
  [
    "a file with another checksum",
    () => new Response(gzipSync(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 48, ...new Uint8Array(48)))),
    "ADDRESS is not the expected file: train-labels-idx1-ubyte.gz has sha256 CHECKSUM, expected CHECKSUM; " +
    "try a mirror with --from URL",
  ],
  [
    "more bytes than the file can have",
    () => new Response(new Uint8Array(100_000)),
    "ADDRESS sends more than 4145 bytes, the most that the expected file can have",
  ],
  [
    "a connection that breaks off",
    () => {
      const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
        controller.enqueue(new Uint8Array(10));
        await new Promise((resolve) => setTimeout(resolve, 50));
        controller.error(new Error("broken on purpose"));
      };
      return new Response(new ReadableStream({ pull }), { headers: { "content-length": "500" } });
    },
    "no whole answer from ADDRESS (REASON); check the network, or try a mirror with --from URL",
  ],
  [
    "a server that falls silent",
    () => new Promise((resolve) => setTimeout(() => resolve(new Response("too late")), 500)),
    "ADDRESS sent nothing for 0.3 seconds; try again",
  ],
  [
    "a server that drips",
    () => {
      let timer = 0;
      const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
        timer = setInterval(() => controller.enqueue(new Uint8Array(1)), 50);
      };
      return new Response(new ReadableStream({ start, cancel: () => clearInterval(timer) }));
    },
    "ADDRESS sent no more than a part in 1 seconds; try again",
  ],
  ...["http://127.0.0.1:9/x.gz", "http://localhost:9/", "http://data.example/", "data:,x"].map((location) =>
    [
      `a redirect to ${location}`,
      () => new Response(null, { status: 302, headers: { location } }),
      `ADDRESS sends us on to ${location}, expected another place on HOST; if you trust it, give the address of its ` +
      "folder with --from URL",
    ] as const
  ),
  [
    "redirects without end",
    () => new Response(null, { status: 302, headers: { location: FILES[1] } }),
    "ADDRESS sends us on more than 5 times; try a mirror with --from URL",
  ],
];

for (const [what, answer, expected] of FAULTS) {
  Deno.test(`downloadDataset() says so on ${what}, leaves whole files only, and succeeds when tried again`, async () => {
    await using origin = await writeTinyDataset();
    let broken = true;
    await using server = serve(origin.folder, (file) => broken && file === FILES[1] ? answer() : undefined);
    await using copy = await writeManifestOnly(origin, server.url);
    const pattern = `Cannot download ${copy.folder}: ${expected}`.replaceAll(/[.()]/g, "\\$&")
      .replaceAll("ADDRESS", `${server.url}${FILES[1]}`)
      .replaceAll("CHECKSUM", "[0-9a-f]{64}")
      .replaceAll("HOST", new URL(server.url).host)
      .replaceAll("REASON", ".+");
    const message = new RegExp(`^${pattern}$`);
    const options = { patience: 0.3, slowest: 10_000 };
    await assert.rejects(downloadDataset(copy.folder, options), { name: "Error", message });
    assert.deepEqual(await listFiles(copy.folder), ["dataset.json", FILES[0]]);
    broken = false;
    await downloadDataset(copy.folder);
    assert.equal((await loadDataset(copy.folder)).train.count, 48);
  });
}

Deno.test("downloadDataset() follows a redirect within a server", async () => {
  await using origin = await writeTinyDataset();
  await using server = serve(origin.folder, (file) => file.startsWith("old/") ? move(file) : undefined);
  const move = (file: string) => new Response(null, { status: 301, headers: { location: file.replace("old/", "/") } });
  await using copy = await writeManifestOnly(origin, `${server.url}old/`);
  await downloadDataset(copy.folder);
  assert.equal((await loadDataset(copy.folder)).train.count, 48);
});

Deno.test("downloadDataset() says so when nobody answers", async () => {
  await using origin = await writeTinyDataset();
  const server = serve(origin.folder);
  await server[Symbol.asyncDispose](); // now its port is closed
  await using copy = await writeManifestOnly(origin, server.url);
  await assert.rejects(downloadDataset(copy.folder), {
    message: /^Cannot download .+: no whole answer from .+ \(.+\); check the network, or try a mirror with --from URL$/,
  });
  assert.deepEqual(await listFiles(copy.folder), ["dataset.json"]);
});

Deno.test("downloadDataset() says so when the set has no address, and keeps what is there", async () => {
  await using origin = await writeTinyDataset();
  await downloadDataset(origin.folder);
  await Deno.remove(join(origin.folder, FILES[3]));
  await assert.rejects(downloadDataset(origin.folder), {
    message: `Cannot download ${origin.folder}: dataset.json has no url for ${FILES[3]}; ` +
      "name a server that has it with --from URL",
  });
});

Deno.test("downloadDataset() says so when a file cannot be written, and leaves nothing behind", async () => {
  await using origin = await writeTinyDataset();
  await using server = serve(origin.folder);
  await using copy = await writeManifestOnly(origin, server.url);
  await Deno.mkdir(join(copy.folder, FILES[0]));
  await Deno.writeTextFile(join(copy.folder, FILES[0], "in_the_way"), "");
  await assert.rejects(downloadDataset(copy.folder), (error: Error) => error.message.includes(FILES[0]));
  assert.deepEqual(await listFiles(copy.folder), ["dataset.json", FILES[0]]);
});
