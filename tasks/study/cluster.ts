/**
 * What a cluster is told of a study, printed for it: a script for Slurm, a manifest for Kubernetes, from the files of
 * `studies/cluster`.
 * @module
 */
import { basename, isAbsolute, join, relative, resolve } from "node:path";
import { findDataset } from "../../lib/data/folders.ts";
import { memoryFor } from "../../studies/plan/memory.ts";
import type { StoredTraining } from "../../studies/plan/results.ts";
import { networkOf } from "../../studies/plan/study.ts";
import { ROOT } from "../setup/paths.ts";
import { sourceFlags, type StudySource } from "./files.ts";

/** A study as a cluster needs to know it. */
export interface ClusterStudy extends StudySource {
  /** Its own name: lower-case letters, digits and dashes. */
  readonly name: string;
  readonly trainings: readonly StoredTraining[];
  /** MiB that each training may take. */
  readonly memory: number;
}

/** Places of the trainings that are missing. @throws {Error} Where none is. */
function missingOf({ name, trainings }: ClusterStudy): number[] {
  const missing = trainings.flatMap(({ isComplete, planned }) => isComplete ? [] : [planned.index]);
  if (missing.length === 0) throw new Error(`Cannot print a job for ${name}: all of its trainings are done`);
  return missing;
}

/**
 * MiB that any training of a study takes at most, by the manifests of its data sets.
 * @throws {Error} Where a data set is not known here.
 */
export async function memoryOf(trainings: readonly StoredTraining[]): Promise<number> {
  const needs = await Promise.all(trainings.map(async ({ planned }) => {
    const { manifest: { imageShape, classes, files } } = await findDataset(planned.arm.dataset, "load");
    const images = files.train.images.dims[0] + files.t10k.images.dims[0];
    const { batchSize } = planned.arm.settings ?? {};
    return memoryFor(networkOf(planned, { imageShape, classes }), images, batchSize);
  }));
  return Math.max(...needs);
}

/** What `deno task run-one` is but for looking after the set-up, which would have all wait for each other. */
const RUN_ONE = ["run", "-q", "-P=setup", "tasks/start.ts", "--ready", "--rights=train", "tasks/run_one.ts"];

/** Numbers as Slurm takes them: "0-3,7,9-11". */
export function ranges(sorted: readonly number[]): string {
  const groups: [first: number, last: number][] = [];
  for (const number of sorted) {
    const group = groups.at(-1);
    if (group && number === group[1] + 1) group[1] = number;
    else groups.push([number, number]);
  }
  return groups.map(([first, last]) => first === last ? String(first) : `${first}-${last}`).join(",");
}

const MORE =
  "A study that is made for a data set may plan more once these are done; then the same command prints what is left.";

/** A path as every node knows it; a name stays one. */
function absolute(nameOrPath: string): string {
  return /[/\\]|\.ts$/.test(nameOrPath) ? resolve(nameOrPath) : nameOrPath;
}

/** A word of a shell's command, whatever signs it holds. */
function quote(word: string): string {
  return /^[\w./:=,+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A file of `studies/cluster` with values in the places of their names, "{{name}}". */
function fill(file: string, values: Readonly<Record<string, string | number>>): string {
  const text = Deno.readTextFileSync(join(ROOT, "studies/cluster", file)).trimEnd();
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, name) => String(values[name]));
}

/**
 * The script that `sbatch` takes: an array with a task for each training that is missing. Project, data and runs must lie on
 * a disk that all nodes share.
 * @throws {Error} Where nothing is missing.
 */
export function slurmScript(cluster: ClusterStudy): string {
  const { study, name, dataset, flags, out, memory } = cluster;
  const places = { study: absolute(study), dataset: dataset && absolute(dataset), out: resolve(out) };
  return fill("slurm.sh.in", {
    name,
    more: dataset === undefined ? "" : `\n# ${MORE}`,
    array: ranges(missingOf(cluster)),
    root: ROOT,
    memory,
    run: RUN_ONE.join(" "),
    flags: sourceFlags({ ...places, flags }).map(quote).join(" "),
  });
}

/** Trainings at a time, where a cluster has room for more. */
const MOST_PODS = 16;

/**
 * The manifest that `kubectl apply -f` takes: a volume for data and runs, a pod through which they are copied, and a job with
 * an index for each training. Kubernetes 1.29 or newer, which have backoffLimitPerIndex.
 * @param image The image that was built from `studies/cluster/Dockerfile`.
 * @throws {Error} Where nothing is missing.
 */
export function kubernetesManifest(cluster: ClusterStudy, image: string): string {
  const { study, name, dataset, flags, out, trainings, memory } = cluster;
  const missing = missingOf(cluster).length;
  const job = `study-${name}`.slice(0, 52).replace(/-+$/, ""); // a pod's name is the job's and ten signs more
  const copies: [from: string, to: string][] = [];
  const inPod = (nameOrPath: string) => {
    const path = absolute(nameOrPath);
    if (path === nameOrPath && !isAbsolute(path)) return path;
    const inProject = relative(ROOT, path);
    if (!inProject.startsWith("..") && !isAbsolute(inProject) && !inProject.startsWith("mine")) return inProject;
    copies.push([path, `/study/${basename(path)}`]);
    return `/study/${basename(path)}`;
  };
  const inside = { study: inPod(study), dataset: dataset && inPod(dataset), out: "/study/runs", flags };
  const steps = [
    `docker build -f studies/cluster/Dockerfile -t ${image} . && docker push ${image}`,
    "kubectl apply -f FILE # this one",
    `kubectl wait --for=condition=Ready pod/${job}-files`,
    ...copies.map(([from, to]) => `kubectl cp ${quote(from)} ${job}-files:${quote(to)}`),
    `kubectl patch job ${job} --patch '{"spec":{"suspend":false}}' # now it begins`,
    `kubectl wait --for=condition=Complete --timeout=-1s job/${job}`,
    `kubectl cp ${job}-files:/study/runs ${quote(resolve(out))}`,
    "kubectl delete -f FILE # the volume and all on it, too",
  ];
  const list = (words: readonly string[]) => `[${words.map((word) => JSON.stringify(word)).join(", ")}]`;
  const common = { image: JSON.stringify(image), job };
  const files = {
    ...common,
    name: "files",
    command: list(["sleep"]),
    args: list(["infinity"]),
    cpu: "100m",
    memory: 128,
  };
  const command = list([".venv/bin/deno", ...RUN_ONE]);
  const args = list([...sourceFlags(inside), "--index", "$(JOB_COMPLETION_INDEX)"]);
  const training = { ...common, name: "training", command, args, cpu: '"1"', memory };
  return fill("kubernetes.yaml.in", {
    name,
    missing,
    count: trainings.length,
    steps: steps.map((step) => `#   ${step}`).join("\n"),
    more: dataset === undefined ? "" : `\n# ${MORE}`,
    job,
    files: fill("pod.yaml.in", files).replace(/^/gm, " ".repeat(2)),
    parallelism: Math.min(MOST_PODS, missing),
    training: fill("pod.yaml.in", training).replace(/^/gm, " ".repeat(6)),
  });
}
