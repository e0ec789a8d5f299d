import assert from "node:assert/strict";
import { withoutRemarks } from "../tasks/messages.ts";

const REMARK = "I0000 00:00:1795878478.350948    9092 port.cc:153] oneDNN custom operations are on.\n";
const ANNOUNCED = "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n";

/** What is left of text that comes in these pieces. */
async function passed(pieces: readonly string[]): Promise<string[]> {
  return await Array.fromAsync(ReadableStream.from(pieces).pipeThrough(withoutRemarks()));
}

Deno.test("withoutRemarks() leaves out TensorFlow's remarks, however they are cut, and nothing else", async () => {
  const own = [
    "Cannot train: x\n",
    "W0000 00:00:1.5 1 gpu.cc:2] no driver\n",
    "I am here\n",
    "WARN\n",
    "E0000 a.cc:1] b\n",
  ];
  const text = own.map((line) => ANNOUNCED + REMARK + line).join("");
  for (const size of [1, 2, 7, 50, 10_000]) {
    const pieces = text.match(new RegExp(`[^]{1,${size}}`, "g"))!;
    assert.equal((await passed(pieces)).join(""), own.join(""), `pieces of ${size}`);
  }
});

Deno.test("withoutRemarks() holds back no line that has not ended", async () => {
  assert.deepEqual(await passed(["epoch 1", " of 3", "\rdone\n", REMARK, "next"]), [
    "epoch 1",
    " of 3",
    "\rdone\n",
    "next",
  ]);
  assert.deepEqual(await passed(["I"]), ["I"]);
});
