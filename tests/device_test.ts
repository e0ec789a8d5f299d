import assert from "node:assert/strict";
import { loadTensorflow } from "../lib/trainer/tensorflow.ts";

Deno.test("loadTensorflow() says which build is installed, and what to do where that of CUDA finds no GPU", async () => {
  const { device, deviceReason } = await loadTensorflow();
  const native = new URL("../.venv/native/nvidia/", import.meta.url);
  const hasCuda = await Deno.stat(native).then(() => true, () => false);
  const build = hasCuda ? "TensorFlow's CUDA build is installed" : "TensorFlow's build without CUDA is installed";
  assert.ok(deviceReason.startsWith(build), deviceReason);
  assert.equal(deviceReason.includes("TF_CPP_MIN_LOG_LEVEL=0"), hasCuda && device === "CPU");
});
