import assert from "node:assert/strict";
import { join } from "node:path";
import { explainFailure, runCommand } from "../tasks/setup/command.ts";
import { cleanEnvironment } from "../tasks/setup/command.ts";
import { checkDeno, findCompiler, findPython, type Machine } from "../tasks/setup/machine.ts";
import { ROOT } from "../tasks/setup/paths.ts";
import { findPlatform, installCommand } from "../tasks/setup/platform.ts";
import { complete, fingerprint, isDone, shareFiles, type Step } from "../tasks/setup/step.ts";
import { testInFolder } from "./support/folder.ts";

/** A step that writes the number of its run into a file; `input` may be changed, `run` replaced. */
function countingStep(folder: string): Step & { input: string; runs: number } {
  const output = join(folder, "output");
  return {
    name: "counting",
    stamp: join(folder, "stamp"),
    outputs: [output],
    input: "a",
    runs: 0,
    inputs() {
      return [this.input];
    },
    async run() {
      await Deno.writeTextFile(output, String(++this.runs));
    },
  };
}

Deno.test("fingerprint() changes with the text, the order and the borders of the inputs", () => {
  const texts = [["a", "b"], ["b", "a"], ["ab"], ["a", "b", ""], ["a", "c"]].map(fingerprint);
  assert.equal(new Set(texts).size, texts.length);
  assert.equal(fingerprint(["a", "b"]), texts[0]);
});

testInFolder("isDone() is true after complete(), until an input changes or an output goes", async (folder) => {
  const step = countingStep(folder);
  assert.equal(isDone(step), false);
  await complete(step);
  assert.equal(isDone(step), true);
  step.input = "b";
  assert.equal(isDone(step), false);
  step.input = "a";
  await Deno.remove(step.outputs[0]);
  assert.equal(isDone(step), false);
});

testInFolder("isDone() is false while an input can't be read yet, and from the start of a run on", async (folder) => {
  const step = countingStep(folder);
  await complete(step);
  assert.equal(isDone({ ...step, inputs: () => [Deno.readTextFileSync(join(folder, "nothing"))] }), false);
  const cutOff = { ...step, run: () => Promise.reject(new Error("cut off")) };
  await assert.rejects(complete(cutOff), Error);
  assert.equal(isDone(step), false);
});

/** A machine on which only these commands run; each prints its text. Python's is its version, "no venv" after it or not. */
function machineWith(programs: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}): Machine {
  return {
    deno: "2.7.14",
    system: "linux",
    processor: "x86_64",
    distribution: "ID=debian\n",
    env: (name) => env[name],
    output(command) {
      const [version, lacksVenv] = programs[command]?.split(" no ") ?? [];
      return Promise.resolve(version && (lacksVenv ? version : `${version}\ncomplete`));
    },
  };
}

Deno.test("checkDeno() takes every Deno from 2.7.14 on, and refuses others in one line", () => {
  for (const deno of ["2.7.14", "2.7.15", "2.8.0", "2.9.8", "3.0.0-rc.1", "12.7.1"]) {
    checkDeno({ ...machineWith({}), deno });
  }
  for (const deno of ["1.46.3", "2.6.99", "2.7.13"]) {
    const message =
      `Cannot set up: expected Deno 2.7.14 or newer, found ${deno}; run "deno upgrade", or put "npx -y deno@2.7.14" in place of "deno"`;
    assert.throws(() => checkDeno({ ...machineWith({}), deno }), new Error(message));
  }
});

Deno.test("findPlatform() knows TensorFlow's libraries by system and processor, and says what is untried", () => {
  const on = (system: string, processor: string, distribution = "ID=ubuntu\n") =>
    findPlatform({ ...machineWith({}), system, processor, distribution });
  const linux = on("linux", "x86_64");
  assert.deepEqual([linux.untried, linux.libraries[0]], [undefined, "libtensorflow_cc.so.2"]);
  assert.deepEqual(on("linux", "aarch64").linkFlags, linux.linkFlags);
  assert.match(on("linux", "aarch64").untried!, /emulator/);
  const mac = on("darwin", "aarch64", "");
  assert.deepEqual(mac.libraries, ["libtensorflow_cc.2.dylib", "libtensorflow_framework.2.dylib"]);
  assert.ok(["-ltensorflow_cc.2", "dynamic_lookup"].every((flag) => mac.linkFlags.includes(flag)));
  assert.ok(mac.untried);
});

Deno.test("findPlatform() refuses Windows, Intel Macs, other processors and musl, each with a way out", () => {
  const refused: [system: string, processor: string, distribution: string, message: RegExp][] = [
    ["windows", "x86_64", "", /found Windows; use WSL: "wsl --install"/],
    ["darwin", "x86_64", "", /found darwin on x86_64; use one of them, or a container/],
    ["freebsd", "x86_64", "", /found freebsd on x86_64/],
    ["linux", "riscv64", "ID=debian\n", /found linux on riscv64/],
    [
      "linux",
      "x86_64",
      'NAME="Alpine Linux"\nID=alpine\n',
      /found Alpine, which has musl instead; use an image of Debian/,
    ],
    ["linux", "aarch64", "ID=postmarketos\nID_LIKE=alpine\n", /found Alpine/],
  ];
  for (const [system, processor, distribution, message] of refused) {
    const machine = { ...machineWith({}), system, processor, distribution };
    assert.throws(() => findPlatform(machine), { name: "Error", message });
  }
});

Deno.test("installCommand() names the package of the distribution at hand", () => {
  const on = (distribution: string, system = "linux") => {
    const machine = { ...machineWith({}), system, distribution };
    return [installCommand(machine, "compiler"), installCommand(machine, "venv", "3.12")];
  };
  const known: [distribution: string, compiler: string, venv: string][] = [
    ["ID=debian", "sudo apt-get install g++", "sudo apt-get install python3.12-venv"],
    ['ID=ubuntu\nID_LIKE="debian"', "sudo apt-get install g++", "sudo apt-get install python3.12-venv"],
    ['ID=linuxmint\nID_LIKE="ubuntu debian"', "sudo apt-get install g++", "sudo apt-get install python3.12-venv"],
    ["ID=fedora", "sudo dnf install gcc-c++", "sudo dnf install python3.12"],
    ['ID="rocky"\nID_LIKE="rhel centos fedora"', "sudo dnf install gcc-c++", "sudo dnf install python3.12"],
    ["ID=arch", "sudo pacman -S gcc", "sudo pacman -S python"],
    ["ID=manjaro\nID_LIKE=arch", "sudo pacman -S gcc", "sudo pacman -S python"],
    ['ID="opensuse-leap"', "sudo zypper install gcc-c++", "sudo zypper install python312"],
    [
      "ID=nixos",
      "g++ or clang++, from your system's packages",
      "the venv module of Python 3.12, from your system's packages",
    ],
    ["", "g++ or clang++, from your system's packages", "the venv module of Python 3.12, from your system's packages"],
  ];
  for (const [distribution, ...commands] of known) assert.deepEqual(on(distribution), commands, distribution);
  assert.equal(on("", "darwin")[0], "xcode-select --install");
});

Deno.test("the requirements hold wheels of TensorFlow and Deno for every platform", async () => {
  // By the sums of the files that PyPI gives for them, downloaded once.
  const sums = {
    "requirements-cpu.txt": [
      "a10abdfb8b1189210c251021a3f153b7ccc52a8e6521351f3dc3331e8ba593e0", // cp313, manylinux_2_27_aarch64
      "a145ed46c58192b7c3f9916d070caf4f6afc6dc7e5511f83dd97677f4c4947f4", // cp313, macosx_12_0_arm64
    ],
    "requirements.txt": [
      "f47511d0c8080c2bdb0ee58f2b96d657b1e5f2ede088b1bb9a98bfb80362af22", // deno 2.7.14, manylinux_2_27_aarch64
      "194560abc29021d3b5b4be9bfd628f2b21152a3bae031bdcd30e41584ba4b9d8", // deno 2.7.14, macosx_11_0_arm64
    ],
  };
  for (const [file, wanted] of Object.entries(sums)) {
    const text = await Deno.readTextFile(join(ROOT, file));
    for (const sum of wanted) assert.ok(text.includes(`sha256:${sum}`), `${file} lacks ${sum}`);
  }
});

Deno.test("cleanEnvironment() keeps where packages come from, and drops what sends them or the kernel elsewhere", () => {
  const kept = {
    PATH: "/bin",
    HOME: "/home/a",
    PIP_INDEX_URL: "https://mirror.example",
    PIP_CERT: "/a.pem",
    LAB_RUNS: "/r",
  };
  const dropped = {
    PIP_TARGET: "/t",
    PIP_USER: "1",
    PIP_PREFIX: "/p",
    PIP_ROOT: "/r",
    PIP_DRY_RUN: "1",
    PIP_REQUIRE_HASHES: "0",
    PYTHONPATH: "/x",
    PYTHONHOME: "/y",
    JUPYTER_PATH: "/j",
    JUPYTER_CONFIG_DIR: "/c",
    CONDA_PREFIX: "/conda",
  };
  const clean = cleanEnvironment({ ...kept, ...dropped });
  for (const [name, value] of Object.entries(kept)) assert.equal(clean[name], value);
  for (const name of Object.keys(dropped)) assert.equal(clean[name], undefined, name);
  assert.equal(clean.JUPYTER_NO_CONFIG, "1");
});

testInFolder(
  "complete() fails where the programs succeed and nothing, or nothing that works, comes of it",
  async (folder) => {
    const step = countingStep(folder);
    const idle = { ...step, run: () => Promise.resolve() };
    await assert.rejects(
      complete(idle),
      /^Error: Cannot set up counting: .*output is not there; run .*--repair"$/,
    );
    const broken = { ...step, try: () => Promise.resolve({ wrong: "it counts backwards" }) };
    await assert.rejects(
      complete(broken),
      /^Error: Cannot set up counting: .*it counts backwards; run .*--repair"$/,
    );
    assert.equal(isDone(step), false);
  },
);

testInFolder(
  "shareFiles() lets everybody read what is below a folder, run what its owner runs, and nobody else write",
  async (folder) => {
    const modes: [name: string, before: number, after: number][] = [
      ["closed", 0o600, 0o644],
      ["program", 0o700, 0o755],
      ["open", 0o666, 0o644],
      ["below/inner", 0o640, 0o644],
    ];
    await Deno.mkdir(join(folder, "below"), { mode: 0o700 });
    for (const [name, before] of modes) {
      await Deno.writeTextFile(join(folder, name), name);
      await Deno.chmod(join(folder, name), before);
    }
    await Deno.symlink("/etc/hostname", join(folder, "link"));
    shareFiles(folder);
    const modeOf = (name: string) => Deno.lstatSync(join(folder, name)).mode! & 0o777;
    for (const [name, , after] of modes) assert.equal(modeOf(name), after, name);
    assert.equal(modeOf("below"), 0o755);
  },
);

Deno.test("findPython() takes the first one that is new enough and complete", async () => {
  const python = (programs: Record<string, string>, env = {}) => findPython(machineWith(programs, env));
  assert.equal(await python({ python3: "3.10.0", "python3.13": "3.13.0" }), "python3");
  assert.equal(await python({ python3: "3.9.18", "python3.12": "3.12.1" }), "python3.12");
  assert.equal(await python({ python3: "3.14.0 no venv", "python3.11": "3.11.7" }), "python3.11");
  assert.equal(await python({ python3: "3.12.0", "/opt/python": "3.11.2" }, { PYTHON: "/opt/python" }), "/opt/python");
});

const PYTHON_LACKS: readonly [programs: Record<string, string>, env: Record<string, string>, found: RegExp][] = [
  [{}, {}, /found none on the PATH; install it \(sudo apt-get install python3 python3-venv\)/],
  [{ python3: "3.9.18" }, {}, /found python3 3\.9\.18; install it/],
  [{ python3: "2.7.18" }, {}, /found python3 2\.7\.18;/],
  [
    { python3: "3.11.2 no venv", "python3.10": "3.9.1" },
    {},
    /found python3 3\.11\.2 without venv; install it \(sudo apt-get install python3\.11-venv\)/,
  ],
  [{ python3: "3.12.0" }, { PYTHON: "/opt/none" }, /found none at PYTHON=\/opt\/none;/],
];

for (const [programs, env, found] of PYTHON_LACKS) {
  Deno.test(`findPython() says in one line what is missing: ${found.source}`, async () => {
    await assert.rejects(findPython(machineWith(programs, env)), (error) => {
      assert.ok(error instanceof Error);
      assert.match(error.message, /^Cannot set up: expected Python 3\.10 or newer with its venv module, .*$/);
      assert.match(error.message, found);
      return true;
    });
  });
}

Deno.test("findCompiler() honours CXX with its arguments, and says how to get a compiler", async () => {
  const all = { "c++": "GCC 12", "g++": "GCC 12", ccache: "ccache 4" };
  assert.deepEqual(await findCompiler(machineWith(all)), ["c++"]);
  assert.deepEqual(await findCompiler(machineWith({ "clang++": "clang 17" })), ["clang++"]);
  assert.deepEqual(await findCompiler(machineWith(all, { CXX: "ccache g++" })), ["ccache", "g++"]);
  await assert.rejects(
    findCompiler(machineWith({})),
    /^Error: .*found none \(c\+\+, g\+\+, clang\+\+\) on the PATH; install one \(sudo apt-get install g\+\+\)/,
  );
  await assert.rejects(findCompiler(machineWith(all, { CXX: "icpx" })), /found none at CXX=icpx;/);
});

Deno.test("explainFailure() gives the last error of a program's output, and what a missing network takes", () => {
  assert.equal(explainFailure("note\na.cc:3:1: error: no such type\nmake ended\n"), "a.cc:3:1: error: no such type");
  assert.equal(explainFailure("one\ntwo\n"), "two");
  assert.equal(explainFailure(""), "it said nothing");
  const offline = "error: client error\nCaused by: dns error: failed to lookup address";
  assert.match(explainFailure(offline), /^error: client error \(the package registry can't be reached/);
  const proxy = "error: sending request: invalid peer certificate: UnknownIssuer";
  assert.match(explainFailure(proxy), /certificate is not trusted here: set SSL_CERT_FILE and PIP_CERT/);
});

testInFolder("runCommand() says what could not be done and why, and keeps the whole output", async (memory) => {
  await runCommand("succeed", ["sh", "-c", "exit 0"], { memory });
  const fail = runCommand("fail", ["sh", "-c", "echo started; echo 'ERROR: disk full' >&2; exit 3"], { memory });
  const log = join(memory, "failure.log");
  await assert.rejects(fail, new Error(`Cannot fail: ERROR: disk full; all of its output is in ${log}`));
  assert.match(await Deno.readTextFile(log), /started\nERROR: disk full/);
});
