import assert from "node:assert/strict";
import { join } from "node:path";
import { rememberChild, withLock } from "../tasks/setup/lock.ts";
import { testInFolder } from "./support/folder.ts";

testInFolder("withLock() lets the second wait, with a reason, until the first has ended", async (folder) => {
  const events: string[] = [];
  const isHeld = Promise.withResolvers<void>();
  const isWaiting = Promise.withResolvers<void>();
  const first = withLock(folder, {
    onWait: (reason) => events.push(reason),
    async work() {
      isHeld.resolve();
      await isWaiting.promise;
      events.push("first");
    },
  });
  await isHeld.promise;
  const second = withLock(folder, {
    onWait(reason) {
      events.push(reason);
      isWaiting.resolve();
    },
    work: () => Promise.resolve(events.push("second")),
  });
  await Promise.all([first, second]);
  assert.deepEqual(events, ["another set-up is at work in this folder", "first", "second"]);
});

testInFolder("withLock() is not held up by a holder that was killed", async (folder) => {
  const code = `import { withLock } from ${JSON.stringify(new URL("../tasks/setup/lock.ts", import.meta.url).href)};
    setInterval(() => {}, 1000);
    await withLock(Deno.args[0], { work: () => { console.log("held"); return new Promise(() => {}); }, onWait() {} });`;
  const script = join(folder, "holder.ts");
  await Deno.writeTextFile(script, code);
  const holder = new Deno.Command(Deno.execPath(), {
    args: ["run", `--allow-read=${folder}`, `--allow-write=${folder}`, "--no-config", script, folder],
    stdout: "piped",
  }).spawn();
  const reader = holder.stdout.getReader();
  assert.equal(new TextDecoder().decode((await reader.read()).value), "held\n");
  holder.kill("SIGKILL");
  await holder.status;
  await reader.cancel();
  const reasons: string[] = [];
  const onWait = (reason: string) => reasons.push(reason);
  assert.equal(await withLock(folder, { work: () => Promise.resolve("mine"), onWait }), "mine");
  assert.deepEqual(reasons, []);
});

testInFolder("withLock() waits for the program that a killed set-up left at work", async (folder) => {
  const orphan = new Deno.Command("sh", { args: ["-c", "read line"], stdin: "piped" }).spawn();
  rememberChild(folder, orphan.pid);
  const events: string[] = [];
  await withLock(folder, {
    async onWait(reason) {
      events.push(reason);
      await orphan.stdin.close();
    },
    async work() {
      await orphan.status;
      events.push("work");
    },
  });
  const reason = `a program of an interrupted set-up is still at work (process ${orphan.pid})`;
  assert.deepEqual(events, [reason, "work"]);
});

testInFolder("withLock() does not wait for another program that was given the same number", async (folder) => {
  await Deno.writeTextFile(join(folder, "child"), JSON.stringify({ pid: Deno.pid, start: "1" }));
  await withLock(folder, { work: () => Promise.resolve(), onWait: (reason) => assert.fail(reason) });
});
