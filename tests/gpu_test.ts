/** What the set-up and a sweep make of NVIDIA's cards: recorded answers of nvidia-smi, and a program that gives them. */
import assert from "node:assert/strict";
import { delimiter, join } from "node:path";
import { CardPool, checkCards, defaultWorkers, listCards, tellFirstRun } from "../tasks/setup/gpu.ts";
import { type Machine, THIS_MACHINE } from "../tasks/setup/machine.ts";
import { ROOT } from "../tasks/setup/paths.ts";
import { loadTensorflow } from "../lib/trainer/tensorflow.ts";
import { testInFolder } from "./support/folder.ts";

/** A machine on which nvidia-smi gives this answer, or none. */
function machineOf(answer: string | undefined): Machine {
  return { ...THIS_MACHINE, env: () => undefined, output: () => Promise.resolve(answer) };
}

const [PASCAL, TURING, ADA, HOPPER, BLACKWELL] = [
  "NVIDIA GeForce GTX 1080, 6.1\n",
  "Tesla T4, 7.5\n",
  "NVIDIA GeForce RTX 4090, 8.9\n",
  "NVIDIA H100 80GB HBM3, 9.0\n",
  "NVIDIA GeForce RTX 5090, 12.0\n",
];

Deno.test("listCards() reads names and compute capabilities, and knows none where nvidia-smi does not answer", async () => {
  assert.deepEqual(await listCards(machineOf(ADA + HOPPER)), [
    { name: "NVIDIA GeForce RTX 4090", capability: 8.9 },
    { name: "NVIDIA H100 80GB HBM3", capability: 9 },
  ]);
  for (const answer of [undefined, "", "NVIDIA-SMI has failed\n", "Tesla K20, [N/A]\n"]) {
    assert.equal(await listCards(machineOf(answer)), undefined);
  }
});

Deno.test("checkCards() lets pass what TensorFlow's CUDA build serves, with a word where a first run compiles", async () => {
  for (const answer of [PASCAL, TURING, ADA]) assert.equal(await checkCards(machineOf(answer)), undefined);
  assert.match(
    (await checkCards(machineOf(HOPPER)))!,
    /^The first run on this card compiles its programs for some minutes/,
  );
  assert.match((await checkCards(machineOf(undefined)))!, /^nvidia-smi tells of no card here/);
  assert.match(
    (await checkCards(machineOf(ADA + BLACKWELL)))!,
    /^NVIDIA GeForce RTX 5090 with 12\.0 is not served; hide it/,
  );
});

Deno.test("checkCards() refuses cards that are too new or too old, and says what runs", async () => {
  await assert.rejects(
    checkCards(machineOf(BLACKWELL)),
    /^Error: Cannot set up for the GPU: expected .* 6\.0 to below 12\.0, .*, found NVIDIA GeForce RTX 5090 with 12\.0; it takes a TensorFlow built with CUDA 12\.8 or later, .*--cpu"\) runs here$/,
  );
  await assert.rejects(checkCards(machineOf("Tesla M40, 5.2\n")), /found Tesla M40 with 5\.2; the build for the CPU/);
});

testInFolder(
  "deno task setup -- --gpu asks nvidia-smi first, and installs nothing for a card that is not served",
  async (folder) => {
    await Deno.writeTextFile(join(folder, "nvidia-smi"), `#!/bin/sh\nprintf '${BLACKWELL.trim()}\\n'\n`, {
      mode: 0o755,
    });
    const before = await Deno.readTextFile(join(ROOT, ".setup/device")).catch(() => "none");
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "-P=setup", join(ROOT, "tasks/setup.ts"), "--gpu"],
      env: { PATH: `${folder}${delimiter}${Deno.env.get("PATH")}` },
    }).output();
    assert.equal(code, 1);
    assert.match(
      new TextDecoder().decode(stderr),
      /^Cannot set up for the GPU: .* found NVIDIA GeForce RTX 5090 with 12\.0;/,
    );
    assert.equal(await Deno.readTextFile(join(ROOT, ".setup/device")).catch(() => "none"), before);
  },
);

Deno.test("a sweep trains one at a time for each card, and for each core where the CPU computes", () => {
  const workers = (cards?: string) => defaultWorkers(16, (name) => name === "LAB_CARDS" ? cards : undefined);
  assert.deepEqual([workers(), workers("2"), workers("0")], [16, 2, 1]);
});

Deno.test("each training of a sweep gets a card of its own, where there are several and the user has not chosen", () => {
  const poolOf = (variables: Record<string, string>) => new CardPool((name) => variables[name]);
  const pool = poolOf({ LAB_CARDS: "2" });
  const cards = [pool.take(), pool.take(), pool.take()];
  assert.deepEqual(cards.map(({ variables }) => variables.CUDA_VISIBLE_DEVICES), ["0", "1", "0"]);
  cards[1].giveBack();
  assert.equal(pool.take().variables.CUDA_VISIBLE_DEVICES, "1");
  for (const variables of [{ LAB_CARDS: "1" }, {}, { LAB_CARDS: "2", CUDA_VISIBLE_DEVICES: "1" }]) {
    assert.deepEqual(poolOf(variables).take().variables, {});
  }
});

testInFolder("a first run is told of as long as the driver keeps no compiled programs", async (folder) => {
  const env = (name: string) => ({ CUDA_CACHE_PATH: join(folder, "cache") })[name];
  const [ada, hopper] = [[{ name: "RTX 4090", capability: 8.9 }], [{ name: "H100", capability: 9 }]];
  assert.equal(tellFirstRun(ada, env), undefined); // its machine code is in the wheel
  assert.match(tellFirstRun(hopper, env)!, /^The first run/);
  await Deno.mkdir(join(folder, "cache/0"), { recursive: true });
  assert.equal(tellFirstRun(hopper, env), undefined);
});

Deno.test("TensorFlow loads with whole floats and growing memory on GPUs, unless the user says otherwise", async () => {
  await loadTensorflow();
  assert.equal(Deno.env.get("NVIDIA_TF32_OVERRIDE"), "0");
  assert.equal(Deno.env.get("TF_FORCE_GPU_ALLOW_GROWTH"), "true");
});
