/**
 * The systems that the lab can be set up on: what TensorFlow's libraries are called there, how to link with them, and which
 * packages bring what is missing.
 * @module
 */
import type { Machine } from "./machine.ts";
import { TENSORFLOW } from "./paths.ts";

/** A system and a processor for which TensorFlow has a wheel. */
export interface Platform {
  readonly name: string;
  /** What has not been tried there; absent where all tests run. README's table of machines says the same. */
  readonly untried?: string;
  /** TensorFlow's two libraries, as the wheel names them. */
  readonly libraries: readonly [whole: string, framework: string];
  /** The compiler's flags that link with them. */
  readonly linkFlags: readonly string[];
}

const RPATH = ["-Xlinker", "-rpath", "-Xlinker", TENSORFLOW] as const;

const LINUX = {
  libraries: ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"],
  // The addon finds TensorFlow where it lies; TensorFlow finds NVIDIA's libraries relative to itself.
  linkFlags: ["-L", TENSORFLOW, "-l:libtensorflow_cc.so.2", "-l:libtensorflow_framework.so.2", ...RPATH],
} as const;

/** By Deno's names of system and processor. */
const PLATFORMS: Readonly<Record<string, Platform>> = {
  "linux x86_64": { ...LINUX, name: "Linux on x86-64" },
  "linux aarch64": {
    ...LINUX,
    name: "Linux on ARM (aarch64)",
    untried:
      "TensorFlow has multiplied two matrices in an emulator; figures, trainings and notebooks have not been tried",
  },
  "darwin aarch64": {
    name: "macOS on Apple silicon",
    untried: "nothing has been tried there but that the packages exist; only the names in them were looked at",
    libraries: ["libtensorflow_cc.2.dylib", "libtensorflow_framework.2.dylib"],
    // What Node-API names is found in the program that loads the addon.
    linkFlags: [
      ...["-L", TENSORFLOW, "-ltensorflow_cc.2", "-ltensorflow_framework.2", "-undefined", "dynamic_lookup"],
      ...RPATH,
    ],
  },
};

/** Of this machine; one that has none is refused by {@link findPlatform} before anything is set up. */
export const PLATFORM: Platform = PLATFORMS[`${Deno.build.os} ${Deno.build.arch}`] ?? PLATFORMS["linux x86_64"];

/**
 * The platform of a machine.
 * @throws {Error} Where TensorFlow has no libraries for it.
 */
export function findPlatform({ system, processor, distribution }: Machine): Platform {
  const platform = PLATFORMS[`${system} ${processor}`];
  const refuse = (found: string, remedy: string) => {
    throw new Error(
      `Cannot set up: expected Linux with glibc on x86-64 or aarch64, or macOS on Apple silicon, for which TensorFlow has ` +
        `libraries, found ${found}; ${remedy}`,
    );
  };
  if (system === "windows") {
    refuse("Windows", 'use WSL: "wsl --install" in PowerShell, then clone and set up inside its Linux');
  }
  if (!platform) refuse(`${system} on ${processor}`, "use one of them, or a container on one");
  if (families(distribution).includes("alpine")) {
    refuse("Alpine, which has musl instead", "use an image of Debian or Ubuntu, as in .devcontainer");
  }
  return platform;
}

/** What the set-up may find missing. */
const MISSING = ["compiler", "Python", "venv"] as const;
type Missing = typeof MISSING[number];

/**
 * By family of distributions: the command, and what it installs for each of {@link MISSING}; 3.X and 3X stand for the version
 * of the Python that lacks venv.
 */
const INSTALL: Readonly<Record<string, readonly [command: string, ...packages: string[]]>> = {
  debian: ["sudo apt-get install ", "g++", "python3 python3-venv", "python3.X-venv"],
  fedora: ["sudo dnf install ", "gcc-c++", "python3", "python3.X"],
  arch: ["sudo pacman -S ", "gcc", "python", "python"],
  suse: ["sudo zypper install ", "gcc-c++", "python311", "python3X"],
  darwin: ["", "xcode-select --install", "brew install python", "brew install python"],
};
const UNKNOWN = ["", "g++ or clang++", "Python 3.10 or newer", "the venv module of Python 3.X"];

/** How to install what is missing on this machine: a command, or where none is known, words. */
export function installCommand({ system, distribution }: Machine, missing: Missing, version = "3"): string {
  const family = [system, ...families(distribution)].find((name) => Object.hasOwn(INSTALL, name));
  const [command, ...packages] = family ? INSTALL[family] : UNKNOWN;
  const name = packages[MISSING.indexOf(missing)].replace("3.X", version).replace("3X", version.replace(".", ""));
  return family ? command + name : `${name}, from your system's packages`;
}

/** The names of a distribution and of those that it is made from, the nearest first: ubuntu, debian. Source: os-release(5). */
function families(osRelease: string): string[] {
  const value = (name: string) => new RegExp(`^${name}="?([^"\\n]*)`, "m").exec(osRelease)?.[1] ?? "";
  const names = `${value("ID")} ${value("ID_LIKE")}`.split(" ");
  return names.flatMap((name) => {
    if (/^(rhel|centos|rocky|almalinux)$/.test(name)) return [name, "fedora"];
    return /^(opensuse.*|sles?)$/.test(name) ? [name, "suse"] : [name];
  });
}
