import assert from "node:assert/strict";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { RunLockedError } from "../lib/runs/errors.ts";
import { lockFolder } from "../lib/runs/lock.ts";
import { listFiles, testInFolder } from "./support/folder.ts";

testInFolder("lockFolder() lets one in, and tells the second who has it and since when", async (place) => {
  const folder = join(place, "deep", "run");
  const before = Date.now();
  {
    await using _lock = await lockFolder(folder);
    await assert.rejects(lockFolder(folder), (error) => {
      assert(error instanceof RunLockedError);
      const words = /: process (\d+) on (.*) has trained there since (.*); wait for its end, stop it, or give/.exec(
        error.message,
      )!;
      assert.deepEqual(words.slice(1, 3), [String(Deno.pid), hostname()]);
      const since = Date.parse(words[3]);
      assert(since >= before && since <= Date.now());
      return true;
    });
  }
  assert.deepEqual(await listFiles(folder), []);
  await using _again = await lockFolder(folder);
});

testInFolder("lockFolder() takes over what a dead process left, whoever has its number now", async (folder) => {
  // As after a kill in a container: the number is ours, or of some process that lives.
  for (const pid of [Deno.pid, 1]) {
    const content = `process ${pid} on ${hostname()} has trained there since 2026-01-01T00:00:00.000Z\n`;
    await Deno.writeTextFile(join(folder, "lock"), content);
    await using _lock = await lockFolder(folder);
    assert.notEqual(await Deno.readTextFile(join(folder, "lock")), content);
  }
});

testInFolder(
  "lockFolder() holds against other processes, halted ones too, and ends with a killed one",
  async (folder) => {
    const module = fileURLToPath(new URL("../lib/runs/lock.ts", import.meta.url));
    const program = `const { lockFolder } = await import(${JSON.stringify(module)});
    await lockFolder(${JSON.stringify(folder)}); console.log("locked"); setInterval(() => {}, 1000);`;
    const child = new Deno.Command(Deno.execPath(), {
      args: ["eval", "--no-check", program],
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const reader = child.stdout.getReader();
    await reader.read();
    child.kill("SIGSTOP");
    await assert.rejects(lockFolder(folder), new RegExp(`process ${child.pid} on`));
    child.kill("SIGKILL");
    await child.status;
    await reader.cancel();
    await using _lock = await lockFolder(folder);
  },
);

testInFolder(
  "lockFolder() lets one in at a time, also where each removes the file that others wait for",
  async (folder) => {
    let [inside, entered] = [0, 0];
    await Promise.all(Array.from({ length: 8 }, async () => {
      for (let done = 0; done < 20;) {
        try {
          await using _lock = await lockFolder(folder);
          assert.equal(++inside, 1);
          await new Promise((resolve) => setTimeout(resolve, 0));
          inside--;
          entered++;
          done++;
        } catch (error) {
          if (!(error instanceof RunLockedError)) throw error;
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
      }
    }));
    assert.equal(entered, 160);
  },
);
