/**
 * Why TensorFlow computes on the device that it computes on.
 * @module
 */

/** In Windows' Linux the driver is that of Windows, and has no kernel module here. */
const WSL_DRIVER = "/usr/lib/wsl/lib/libcuda.so.1";

/** Tells a process that may not open /proc what the driver says of itself. */
export const DRIVER_VARIABLE = "LAB_DRIVER";

/** Where the set-up puts the libraries of TensorFlow's CUDA build. */
const CUDA_LIBRARIES = new URL("../../.venv/native/nvidia", import.meta.url);

/** What can be seen of the device from inside a process that has loaded TensorFlow. */
export interface DeviceFacts {
  readonly device: "CPU" | "GPU";
  /** The files that are mapped into the process, as in Linux's `/proc/self/maps`. */
  readonly maps: string;
  /** What NVIDIA's driver says of itself in `/proc/driver/nvidia/version`; in WSL, its file; empty where there is none. */
  readonly driver: string;
  /** The variable `CUDA_VISIBLE_DEVICES`: which GPUs the process may see. */
  readonly visible: string | undefined;
}

/** The reason in words that go on after "Running on the CPU: " (or GPU), with what to do where a GPU lies idle. */
export function explainDevice({ device, maps, driver, visible }: DeviceFacts): string {
  const version = driver.match(/Kernel Module.*?\s(\d+(?:\.\d+)+)\s/)?.[1];
  const driverName = version ? `NVIDIA's driver ${version}` : "NVIDIA's driver";
  if (device === "GPU") return `TensorFlow's CUDA build with ${driverName}`;
  if (!maps.includes("/libcudart.so")) {
    const build = "TensorFlow's build without CUDA is installed";
    return driver ? `${build}, with ${driverName} here; "deno task setup --gpu" installs the CUDA build` : build;
  }
  const build = "TensorFlow's CUDA build is installed, but";
  if (!maps.includes("/libcuda.so")) {
    return driver
      ? `${build} of ${driverName} the library libcuda.so.1 was not found; a container gets it by "--gpus all"`
      : `${build} no NVIDIA driver was found`;
  }
  if (visible !== undefined && /^\s*(-1\b|$)/.test(visible)) {
    return `${build} CUDA_VISIBLE_DEVICES="${visible}" hides every GPU`;
  }
  return `${build} it found no GPU that it can use with ${driverName}; TF_CPP_MIN_LOG_LEVEL=0 lets it say why`;
}

/** The facts of this process; call it after TensorFlow has chosen its device. */
export async function readDeviceFacts(device: "CPU" | "GPU"): Promise<DeviceFacts> {
  const read = (path: string) => Deno.readTextFile(path).catch(() => ""); // elsewhere than on Linux there is none
  const has = (path: string | URL) => Deno.stat(path).then(() => true, () => false);
  const driver = await read("/proc/driver/nvidia/version") || Deno.env.get(DRIVER_VARIABLE) ||
    (await has(WSL_DRIVER) ? WSL_DRIVER : "");
  const installed = await has(CUDA_LIBRARIES) ? `/libcudart.so${driver && " /libcuda.so"}` : "";
  return {
    device,
    maps: await read("/proc/self/maps") || installed, // Deno opens /proc to those alone that have all rights
    driver,
    visible: Deno.env.get("CUDA_VISIBLE_DEVICES"),
  };
}
