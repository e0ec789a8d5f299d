import assert from "node:assert/strict";
import { type DeviceFacts, explainDevice } from "../lib/trainer/device.ts";
import { loadTensorflow } from "../lib/trainer/tensorflow.ts";

const TENSORFLOW = "7f0-7f1 r-xp 00 fe:00 1 /lab/.venv/native/tensorflow/libtensorflow_framework.so.2\n";
const CUDA = `${TENSORFLOW}7f2-7f3 r-xp 00 fe:00 2 /lab/.venv/native/nvidia/cuda_runtime/lib/libcudart.so.12\n`;
const DRIVEN = `${CUDA}7f4-7f5 r-xp 00 fe:00 3 /usr/lib/x86_64-linux-gnu/libcuda.so.580.65.06\n`;
const MODULE = "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build\nGCC version: 12\n";
const OLDER = "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.104.05  Sat Aug 19 01:15:15 UTC 2023\n";
const NOTHING: DeviceFacts = { device: "CPU", maps: TENSORFLOW, driver: "", visible: undefined };

const REASONS: readonly [facts: Partial<DeviceFacts>, reason: string][] = [
  [{}, "TensorFlow's build without CUDA is installed"],
  [
    { driver: OLDER },
    `TensorFlow's build without CUDA is installed, with NVIDIA's driver 535.104.05 here; "deno task setup --gpu" installs the CUDA build`,
  ],
  [{ maps: CUDA }, "TensorFlow's CUDA build is installed, but no NVIDIA driver was found"],
  [
    { maps: CUDA, driver: MODULE },
    `TensorFlow's CUDA build is installed, but of NVIDIA's driver 580.65.06 the library libcuda.so.1 was not found; a container gets it by "--gpus all"`,
  ],
  ...["", "-1", "-1,0"].map((visible): [Partial<DeviceFacts>, string] => [
    { maps: DRIVEN, driver: MODULE, visible },
    `TensorFlow's CUDA build is installed, but CUDA_VISIBLE_DEVICES="${visible}" hides every GPU`,
  ]),
  [
    { maps: DRIVEN, driver: MODULE, visible: "0" },
    "TensorFlow's CUDA build is installed, but it found no GPU that it can use with NVIDIA's driver 580.65.06; TF_CPP_MIN_LOG_LEVEL=0 lets it say why",
  ],
  [{ device: "GPU", maps: DRIVEN, driver: MODULE }, "TensorFlow's CUDA build with NVIDIA's driver 580.65.06"],
  [{ device: "GPU", maps: DRIVEN }, "TensorFlow's CUDA build with NVIDIA's driver"], // WSL has no kernel module
];

for (const [facts, reason] of REASONS) {
  Deno.test(`explainDevice() says: ${reason}`, () => {
    assert.equal(explainDevice({ ...NOTHING, ...facts }), reason);
  });
}

Deno.test("loadTensorflow() says why it runs where it runs, by the libraries that it has really loaded", async () => {
  const { device, deviceReason } = await loadTensorflow();
  assert.match(deviceReason, /^TensorFlow's (CUDA build|build without CUDA) /);
  const native = new URL("../.venv/native/nvidia/", import.meta.url);
  const hasCuda = await Deno.stat(native).then(() => true, () => false);
  assert.equal(deviceReason.startsWith("TensorFlow's CUDA build"), hasCuda);
  if (device === "GPU") assert.match(deviceReason, /^TensorFlow's CUDA build with NVIDIA's driver/);
});
