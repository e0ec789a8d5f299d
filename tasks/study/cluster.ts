/**
 * What a cluster is told of a study, printed for it: a script for Slurm, a manifest for Kubernetes.
 * @module
 */
import { basename, isAbsolute, relative, resolve } from "node:path";
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
    const network = networkOf(planned, { imageShape, classes });
    return memoryFor({ network, images, ...(batchSize === undefined ? {} : { batchSize }) });
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

/**
 * The script that `sbatch` takes: an array with a task for each training that is missing. Project, data and runs must lie on
 * a disk that all nodes share.
 * @throws {Error} Where nothing is missing.
 */
export function slurmScript(cluster: ClusterStudy): string {
  const { study, name, dataset, flags, out, memory } = cluster;
  const places = { study: absolute(study), dataset: dataset && absolute(dataset), out: resolve(out) };
  const words = sourceFlags({ ...places, flags });
  return `#!/usr/bin/env bash
# The trainings of the study ${name} that are missing, one for each task of an array, for "sbatch". A finished training is left
# alone, so the same script may be submitted again.${dataset === undefined ? "" : `\n# ${MORE}`}
#SBATCH --job-name=${name}
#SBATCH --array=${ranges(missingOf(cluster))}
#SBATCH --chdir=${ROOT}
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --mem=${memory}M
#SBATCH --time=04:00:00
# Slurm queues a task again whose node fails or which is preempted. A minute before a task's time is over, its training
# gets SIGTERM, and the end of this script queues it again. Either way it goes on from its last epoch.
#SBATCH --requeue
#SBATCH --signal=TERM@60
#SBATCH --open-mode=append
set -euo pipefail

refuse() {
  echo "Cannot train a study's task: $1" >&2
  exit 2
}
[ -n "\${SLURM_ARRAY_TASK_ID:-}" ] || refuse "expected an array, found a single job; submit this script with sbatch"
# The set-up's own Deno. Not "deno task run-one": it would look after the set-up first, in every task.
deno=.venv/bin/deno
[ -x "$deno" ] || refuse "expected $PWD to be the project's folder after \\"deno task setup\\", found no $deno in it"

export TF_NUM_INTEROP_THREADS=1 # the node's other cores have trainings of their own
status=0
srun "$deno" ${RUN_ONE.join(" ")} --index "$SLURM_ARRAY_TASK_ID" ${words.map(quote).join(" ")} || status=$?

# 143 is SIGTERM. Where Slurm itself ends the task, cancelled or queued again already, it is no longer running.
task=\${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
if [ "$status" = 143 ] && [ "$(squeue --noheader --jobs="$task" --format=%T)" = RUNNING ]; then
  scontrol requeue "$task"
fi
exit "$status"
`;
}

/** Trainings at a time, where a cluster has room for more. */
const MOST_PODS = 16;
const WEEK = 7 * 24 * 3600;

/**
 * The manifest that `kubectl apply -f` takes: a volume for data and runs, a pod through which they are copied, and a job with
 * an index for each training. Kubernetes 1.29 or newer, which have backoffLimitPerIndex.
 * @param image The image that was built from `studies/cluster/Dockerfile`.
 * @throws {Error} Where nothing is missing.
 */
export function kubernetesManifest(cluster: ClusterStudy, image: string): string {
  const { study, name, dataset, flags, out, trainings, memory } = cluster;
  const missing = missingOf(cluster);
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
  const args = [...sourceFlags(inside), "--index", "$(JOB_COMPLETION_INDEX)"];
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
  return `# The study ${name} on Kubernetes 1.29 or newer: ${missing.length} of ${trainings.length} trainings are missing. Step by step, in the project's folder:
${steps.map((step) => `#   ${step}`).join("\n")}${dataset === undefined ? "" : `\n# ${MORE}`}
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: ${job}
spec:
  accessModes: [ReadWriteMany] # so that every node can write to it
  resources:
    requests:
      storage: 5Gi
---
apiVersion: v1
kind: Pod # through which files are copied
metadata:
  name: ${job}-files
spec:
${podSpec({ image, job, command: ["sleep", "infinity"], memory: 128 }, "  ")}
---
apiVersion: batch/v1
kind: Job
metadata:
  name: ${job}
spec:
  suspend: true # until the files are there
  completionMode: Indexed
  completions: ${trainings.length} # finished ones end at once
  parallelism: ${Math.min(MOST_PODS, missing.length)}
  backoffLimitPerIndex: 3 # a training that fails again and again leaves the others alone
  ttlSecondsAfterFinished: ${WEEK}
  podFailurePolicy:
    rules:
      - action: Ignore # a pod that is evicted or preempted counts as no failure; its successor goes on
        onPodConditions:
          - type: DisruptionTarget
            status: "True"
  template:
    spec:
${podSpec({ image, job, command: [".venv/bin/deno", ...RUN_ONE], args, memory }, "      ")}
`;
}

interface PodOptions {
  readonly image: string;
  /** Whose volume it mounts. */
  readonly job: string;
  readonly command: readonly string[];
  readonly args?: readonly string[];
  /** MiB. */
  readonly memory: number;
}

/** A pod whose one container has the volume at /study, and no more rights than it needs. */
function podSpec({ image, job, command, args, memory }: PodOptions, indent: string): string {
  const list = (words: readonly string[]) => `[${words.map((word) => JSON.stringify(word)).join(", ")}]`;
  const cpu = args ? "1" : "100m";
  const text = `restartPolicy: Never # the job makes a new pod
terminationGracePeriodSeconds: 30
securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  runAsGroup: 1000
  fsGroup: 1000
  seccompProfile:
    type: RuntimeDefault
containers:
  - name: ${args ? "training" : "files"}
    image: ${JSON.stringify(image)}
    command: ${list(command)}${args ? `\n    args: ${list(args)}` : ""}
    env:
      - name: HOME # a user without a home of its own writes there what Deno keeps
        value: /tmp
      - name: TF_NUM_INTEROP_THREADS # the node's other cores have trainings of their own
        value: "1"
    securityContext:
      allowPrivilegeEscalation: false
      capabilities:
        drop: [ALL]
    resources:
      requests:
        cpu: ${JSON.stringify(cpu)}
        memory: ${memory}Mi
      limits:
        memory: ${memory}Mi
    volumeMounts:
      - name: study
        mountPath: /study
volumes:
  - name: study
    persistentVolumeClaim:
      claimName: ${job}`;
  return text.replace(/^/gm, indent);
}
