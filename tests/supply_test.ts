/**
 * Where the project's parts come from, and on what terms they go out again.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import * as esbuild from "esbuild";
import { noticesMarkup, readNotices } from "../tasks/report/notices.ts";
import { lackIntegrity, requireIntegrity } from "../tasks/setup/integrity.ts";
import { parseRequirements } from "../tasks/requirements.ts";
import { ROOT } from "../tasks/setup/paths.ts";
import { esbuildEnded } from "./support/esbuild.ts";

const read = (name: string) => Deno.readTextFile(join(ROOT, name));
const LOCK = await read("deno.lock");

Deno.test("deno.lock has the check sum of every package but skia-canvas' builds for processors that the registry did not give", () => {
  const lacking = lackIntegrity(LOCK);
  const known = ["darwin-arm64", "darwin-x64", "linux-arm64-glibc", "linux-arm64-musl", "win32-arm64", "win32-x64"];
  assert.deepEqual(lacking.map(({ name }) => name), known.map((name) => `@skia-canvas/${name}@4.0.0-rc1`));
  assert.deepEqual(lacking.filter(({ os, cpu }) => os.includes("linux") && cpu.includes("x64")), []);
  requireIntegrity(LOCK, { system: "linux", processor: "x86_64" });
});

Deno.test("requireIntegrity() refuses to install what has no check sum on this machine, and says how to get it", () => {
  assert.throws(
    () => requireIntegrity(LOCK, { system: "linux", processor: "aarch64" }),
    new Error(
      "Cannot set up: expected the check sum of every package in deno.lock, found none of " +
        "@skia-canvas/linux-arm64-glibc@4.0.0-rc1, @skia-canvas/linux-arm64-musl@4.0.0-rc1; write what " +
        '"npm view NAME dist.integrity" says into it, as "integrity"',
    ),
  );
});

Deno.test("lackIntegrity() sees a package whose check sum was taken away, native or not", () => {
  for (const name of ["esbuild@0.28.2", "@img/sharp-linux-x64@0.35.5", "@skia-canvas/linux-x64-glibc@4.0.0-rc1"]) {
    const lock = JSON.parse(LOCK);
    assert.ok(lock.npm[name].integrity, name);
    delete lock.npm[name].integrity;
    assert.ok(lackIntegrity(JSON.stringify(lock)).some((found) => found.name === name));
    assert.throws(() => requireIntegrity(JSON.stringify(lock), { system: "linux", processor: "x86_64" }), Error);
  }
});

Deno.test("every Python package is installed by the SHA-256 of its files", async () => {
  for (const name of ["requirements.txt", "requirements-cpu.txt", "requirements-gpu.txt"]) {
    const requirements = parseRequirements(await read(name));
    assert.ok(requirements.length > 0);
    for (const { name, hashes } of requirements) assert.ok(hashes.every((hash) => /sha256:\w{64}$/.test(hash)), name);
    assert.deepEqual(requirements.filter(({ hashes }) => hashes.length === 0), []);
  }
});

Deno.test("the scripts of pages hold code of the packages whose notices pages carry, and of no others", async () => {
  const { metafile } = await esbuild.build({
    stdin: {
      contents: 'import "./main.ts"; export * from "./live/mod.ts"; export * from "./live/start.ts";',
      resolveDir: join(ROOT, "explorer"),
      loader: "ts",
    },
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    logLevel: "silent",
  });
  await esbuild.stop();
  await esbuildEnded();
  const packages = Object.keys(metafile.inputs).flatMap((path) =>
    /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []
  );
  const noticed = (await readNotices()).filter(({ what }) => what.endsWith(", in scripts")).map(({ name }) => name);
  assert.deepEqual([...new Set(packages)].sort(), noticed.sort());
});

Deno.test("a page's notices are the licences as their authors wrote them", async () => {
  const notices = await readNotices();
  const markup = await noticesMarkup();
  for (const { name, licence, text } of notices) {
    const isSo = licence.startsWith("MIT")
      ? /Permission is hereby granted, free of charge/.test(text)
      : licence.startsWith("OFL")
      ? /SIL OPEN FONT LICENSE/.test(text)
      : /Permission to use, copy, modify, and\/or distribute/.test(text);
    assert.ok(isSo, name);
    assert.match(text, /copyright/i);
    assert.ok(markup.includes(name));
  }
});
