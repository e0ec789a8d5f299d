/**
 * A Slurm cluster of two nodes, both this machine, for tests: its daemons work in a folder of their own, with a key and ports of
 * their own, and leave alone whatever else of Slurm runs here.
 * @module
 */
import { randomBytes } from "node:crypto";
import { availableParallelism, hostname, userInfo } from "node:os";
import { delimiter, join } from "node:path";

/** Debian keeps the daemons outside the path of ordinary users. */
const PATH = [Deno.env.get("PATH") ?? "", "/usr/sbin"].join(delimiter);
/** Milliseconds that the daemons may take to be ready, and jobs to end once they are cancelled. */
const PATIENCE = 30_000;

/** The cluster's nodes, of half this machine's cores each. */
export const NODES: readonly string[] = ["node1", "node2"];

/** A cluster that runs; `await using` cancels its jobs and ends its daemons. */
export interface Slurm extends AsyncDisposable {
  /** Runs one of Slurm's commands and gives what it prints. @throws {Error} With what it says, when it fails. */
  readonly run: (command: string, ...args: readonly string[]) => Promise<string>;
}

/**
 * Starts a cluster.
 * @param folder An empty one, for all that the daemons write.
 * @throws {Error} When it cannot be started here; the message says why.
 */
export async function startSlurm(folder: string): Promise<Slurm> {
  await using daemons = new AsyncDisposableStack();
  const ended: string[] = [];
  const start = (name: string, ...args: readonly string[]) => daemons.use(startDaemon(name, args, ended));
  const ready = (what: string, isSo: () => Promise<boolean>) =>
    waitFor(what, () => {
      if (ended.length > 0) throw new Error(`Cannot start Slurm: ${ended[0]}`);
      return isSo().catch(() => false);
    });

  const path = (name: string) => join(folder, name);
  await Deno.writeFile(path("munge.key"), randomBytes(128), { mode: 0o600 });
  await Deno.writeTextFile(path("slurm.conf"), configure(path));
  for (const name of ["state", "spool"]) await Deno.mkdir(path(name));
  const files = ["key", "log", "pid", "seed"].map((name) => `--${name}-file=${path(`munge.${name}`)}`);
  start("munged", "--foreground", "--force", `--socket=${path("munge.socket")}`, ...files);
  await ready("munge's socket", () => Deno.stat(path("munge.socket")).then(() => true));
  start("slurmctld", "-D", "-f", path("slurm.conf"));
  for (const node of NODES) start("slurmd", "-D", "-N", node, "-f", path("slurm.conf"));
  const run: Slurm["run"] = (command, ...args) => runCommand(command, args, path("slurm.conf"));
  await ready(
    "idle nodes",
    async () => await run("sinfo", "--noheader", "--format=%T %D") === `idle ${NODES.length}\n`,
  );

  daemons.defer(async () => {
    await run("scancel", `--user=${userInfo().username}`);
    await waitFor("the end of all jobs", async () => await run("squeue", "--noheader") === "");
  });
  const running = daemons.move();
  return { run, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/**
 * Why no cluster can be started here; undefined where one can. It is tried, since what a container allows shows only then.
 */
export async function findObstacle(): Promise<string | undefined> {
  const folder = await Deno.makeTempDir({ prefix: "slurm-" });
  try {
    await using _slurm = await startSlurm(folder);
  } catch (error) {
    return (error as Error).message;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** As on a real cluster but for what needs its administrator: control groups, places in the file system, a mailer. */
function configure(path: (name: string) => string): string {
  const [controllerPort, ...nodePorts] = freePorts(1 + NODES.length);
  const user = userInfo().username;
  return `${
    [
      `ClusterName=test`,
      `SlurmctldHost=${hostname()}(127.0.0.1)`,
      `SlurmUser=${user}`,
      `SlurmdUser=${user}`,
      `SlurmctldPort=${controllerPort}`,
      `AuthType=auth/munge`,
      `AuthInfo=socket=${path("munge.socket")},cred_expire=5`, // the seconds that a task waits that is queued again
      `StateSaveLocation=${path("state")}`,
      `SlurmdSpoolDir=${path("spool")}/%n`,
      `SlurmctldPidFile=${path("slurmctld.pid")}`,
      `SlurmdPidFile=${path("slurmd-%n.pid")}`,
      `ProctrackType=proctrack/linuxproc`,
      `TaskPlugin=task/none`,
      `SelectType=select/cons_tres`,
      `SelectTypeParameters=CR_CPU`,
      `SlurmdParameters=config_overrides`,
      `MailProg=/bin/true`,
      ...NODES.map((node, i) =>
        `NodeName=${node} NodeHostname=${hostname()} NodeAddr=127.0.0.1 Port=${nodePorts[i]} CPUs=${
          Math.max(1, Math.floor(availableParallelism() / NODES.length))
        } RealMemory=4096 State=UNKNOWN`
      ),
      `PartitionName=test Nodes=ALL Default=YES State=UP`,
    ].join("\n")
  }\n`;
}

function freePorts(count: number): number[] {
  const listeners = Array.from({ length: count }, () => Deno.listen({ hostname: "127.0.0.1", port: 0 }));
  const ports = listeners.map(({ addr }) => addr.port);
  for (const listener of listeners) listener.close();
  return ports;
}

/** Starts a daemon that stays a child of this process; if it ends by itself, `ended` gets its last words. */
function startDaemon(name: string, args: readonly string[], ended: string[]): AsyncDisposable {
  const child = spawnDaemon(name, args);
  let isAsked = false;
  const end = Promise.all([child.status, new Response(child.stderr).text()]).then(([{ code }, text]) => {
    if (!isAsked) ended.push(`${name} ended with ${code}: ${text.trim().split("\n").at(-1)}`);
  });
  return {
    async [Symbol.asyncDispose]() {
      isAsked = true;
      try {
        child.kill("SIGTERM");
      } catch { /* it has ended by itself */ }
      await end;
    },
  };
}

function spawnDaemon(name: string, args: readonly string[]): Deno.ChildProcess {
  try {
    const stdio = { stdin: "null", stdout: "null", stderr: "piped" } as const;
    return new Deno.Command(name, { args: [...args], env: { PATH }, ...stdio }).spawn();
  } catch (cause) {
    throw new Error(`Cannot start Slurm: ${name} is not installed (Debian: apt-get install slurm-wlm munge)`, {
      cause,
    });
  }
}

async function runCommand(command: string, args: readonly string[], conf: string): Promise<string> {
  const env = { PATH, SLURM_CONF: conf };
  const { success, stdout, stderr } = await new Deno.Command(command, { args: [...args], env, stdin: "null" }).output();
  const said = new TextDecoder().decode(stderr).trim();
  if (!success) throw new Error(`Cannot run ${command} ${args.join(" ")}: ${said}`);
  return new TextDecoder().decode(stdout);
}

/** Waits until something is so. @throws {Error} When that takes longer than {@link PATIENCE}. */
async function waitFor(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE;
  while (!await isSo()) {
    if (performance.now() > end) throw new Error(`Cannot use Slurm: waited ${PATIENCE / 1000} s for ${what} in vain`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
