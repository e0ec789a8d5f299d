/**
 * What `deno task sweep --slurm` and `--kubernetes` print, without a cluster: it calls what is there, and is what Slurm and
 * Kubernetes read.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import * as z from "zod";
import { memoryFor } from "../studies/plan/memory.ts";
import type { StoredTraining } from "../studies/plan/results.ts";
import { networkOf, planStudy } from "../studies/plan/study.ts";
import smoke from "../studies/smoke.ts";
import { PYTHON, ROOT } from "../tasks/setup/paths.ts";
import { type ClusterStudy, kubernetesManifest, memoryOf, ranges, slurmScript } from "../tasks/study/cluster.ts";
import { runProgram, runTask } from "./support/commands.ts";
import { testInFolder } from "./support/folder.ts";
import { JUPYTER } from "./support/jupyter.ts";

const trainings: StoredTraining[] = planStudy(smoke).map((planned) => ({ planned, isComplete: planned.index === 1 }));
const CLUSTER: ClusterStudy = { study: "smoke", name: "smoke", flags: [], out: "/runs/smoke", trainings, memory: 1024 };
const OWN: ClusterStudy = { ...CLUSTER, study: "own", dataset: "/home/ann/my photos", flags: ["--seeds", "4"] };
const DONE: ClusterStudy = { ...CLUSTER, trainings: trainings.map((own) => ({ ...own, isComplete: true })) };

Deno.test("ranges() writes numbers as Slurm takes them", () => {
  assert.deepEqual([[], [4], [0, 1, 2, 5, 7, 8]].map(ranges), ["", "4", "0-2,5,7-8"]);
});

Deno.test("memoryOf() is the need of the largest training, by the data sets' manifests", async () => {
  const data = { imageShape: [28, 28, 1], classes: Array(10).fill("") } as const;
  const needs = trainings.map(({ planned }) => memoryFor(networkOf(planned, data), 70_000));
  assert.equal(await memoryOf(trainings), Math.max(...needs));
});

Deno.test("every flag that a cluster's job gives is one of deno task run-one", async () => {
  const { out } = await runTask("run-one", ["--help"]);
  const jobs = [
    slurmScript(OWN).match(/tasks\/run_one\.ts .*$/m)![0],
    kubernetesManifest(OWN, "image").match(/args: \[.*?--.*\]/)![0],
  ];
  for (const job of jobs) {
    const flags = job.match(/(?<=[ "])--[a-z-]+/g)!;
    assert.deepEqual(flags.toSorted(), ["--data", "--index", "--out", "--seeds", "--study"]);
    for (const flag of flags) assert.match(out, new RegExp(`^ +${flag} `, "m"));
  }
});

testInFolder("slurmScript() is a script that names what is missing and refuses what cannot work", async (folder) => {
  const text = slurmScript(OWN);
  for (
    const line of [
      "--job-name=smoke",
      "--array=0,2-3",
      "--mem=1024M",
      "--cpus-per-task=1",
      "--requeue",
      "--signal=TERM@60",
    ]
  ) {
    assert.ok(text.includes(`\n#SBATCH ${line}\n`), line);
  }
  assert.ok(text.includes("--data '/home/ann/my photos'") && text.includes("may plan more"));
  assert.ok(!slurmScript(CLUSTER).includes("may plan more"));
  assert.throws(() => slurmScript(DONE), /^Error: Cannot print a job for smoke: all of its trainings are done$/);
  const path = join(folder, "study.sh");
  await Deno.writeTextFile(path, text);
  const run = async (index: string) => {
    const command = new Deno.Command("bash", { args: [path], cwd: folder, env: { SLURM_ARRAY_TASK_ID: index } });
    const { code, stderr } = await command.output();
    return [code, new TextDecoder().decode(stderr)];
  };
  const [code, single] = await run("");
  assert.equal(code, 2);
  assert.match(String(single), /expected an array, found a single job; submit this script with sbatch\n$/);
  assert.match(
    String((await run("0"))[1]),
    /to be the project's folder after "deno task setup", found no \.venv\/bin\/deno/,
  );
});

const name = z.strictObject({ name: z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/) });
const memory = z.string().regex(/^\d+Mi$/);
/** The fields that we use, by their names and types in Kubernetes' API reference, 1.29 to 1.37; no others. */
const POD = z.strictObject({
  restartPolicy: z.literal("Never"), // Kubernetes refuses backoffLimitPerIndex with any other
  terminationGracePeriodSeconds: z.int(),
  securityContext: z.strictObject({
    runAsNonRoot: z.literal(true),
    runAsUser: z.int().min(1),
    runAsGroup: z.int().min(1),
    fsGroup: z.int(),
    seccompProfile: z.strictObject({ type: z.literal("RuntimeDefault") }),
  }),
  containers: z.tuple([z.strictObject({
    name: z.string(),
    image: z.string(),
    command: z.array(z.string()),
    args: z.array(z.string()).optional(),
    env: z.array(z.strictObject({ name: z.string(), value: z.string() })),
    securityContext: z.strictObject({
      allowPrivilegeEscalation: z.literal(false),
      capabilities: z.strictObject({ drop: z.tuple([z.literal("ALL")]) }),
    }),
    resources: z.strictObject({
      requests: z.strictObject({ cpu: z.string(), memory }),
      limits: z.strictObject({ memory }),
    }),
    volumeMounts: z.tuple([z.strictObject({ name: z.string(), mountPath: z.literal("/study") })]),
  })]),
  volumes: z.tuple([z.strictObject({
    name: z.string(),
    persistentVolumeClaim: z.strictObject({ claimName: z.string() }),
  })]),
});
const MANIFEST = z.tuple([
  z.strictObject({
    apiVersion: z.literal("v1"),
    kind: z.literal("PersistentVolumeClaim"),
    metadata: name,
    spec: z.strictObject({
      accessModes: z.tuple([z.literal("ReadWriteMany")]),
      resources: z.strictObject({ requests: z.strictObject({ storage: z.string().regex(/^\d+Gi$/) }) }),
    }),
  }),
  z.strictObject({ apiVersion: z.literal("v1"), kind: z.literal("Pod"), metadata: name, spec: POD }),
  z.strictObject({
    apiVersion: z.literal("batch/v1"),
    kind: z.literal("Job"),
    metadata: name,
    spec: z.strictObject({
      suspend: z.literal(true),
      completionMode: z.literal("Indexed"),
      completions: z.int().min(1),
      parallelism: z.int().min(1),
      backoffLimitPerIndex: z.int(),
      ttlSecondsAfterFinished: z.int(),
      podFailurePolicy: z.strictObject({
        rules: z.tuple([z.strictObject({
          action: z.literal("Ignore"),
          onPodConditions: z.tuple([
            z.strictObject({ type: z.literal("DisruptionTarget"), status: z.literal("True") }),
          ]),
        })]),
      }),
      template: z.strictObject({ spec: POD }),
    }),
  }),
]);
const PARSE = "import json, sys, yaml; print(json.dumps(list(yaml.safe_load_all(sys.argv[1]))))"; // PyYAML comes with Jupyter

async function readManifest(text: string) {
  const { code, out, errors } = await runProgram(PYTHON, ["-c", PARSE, text]);
  assert.equal(code, 0, errors);
  return MANIFEST.parse(JSON.parse(out));
}

Deno.test(
  { name: "kubernetesManifest() is a volume, a pod for copies and an Indexed Job", ignore: !JUPYTER },
  async () => {
    const [claim, files, job] = await readManifest(kubernetesManifest(CLUSTER, "registry.example/lab:1"));
    assert.deepEqual([claim, files, job].map(({ metadata }) => metadata.name), [
      "study-smoke",
      "study-smoke-files",
      "study-smoke",
    ]);
    const { completions, parallelism, template: { spec: { containers: [training], volumes: [volume] } } } = job.spec;
    assert.deepEqual([completions, parallelism, training.resources.limits.memory], [4, 3, "1024Mi"]);
    assert.deepEqual([training.image, volume.persistentVolumeClaim.claimName], [
      "registry.example/lab:1",
      claim.metadata.name,
    ]);
    assert.deepEqual([training.volumeMounts[0].name, training.command.at(-1)], [volume.name, "tasks/run_one.ts"]);
    assert.deepEqual(training.args, ["--study", "smoke", "--out", "/study/runs", "--index", "$(JOB_COMPLETION_INDEX)"]);
  },
);

Deno.test(
  { name: "kubernetesManifest() says how own data and studies get in, and results out", ignore: !JUPYTER },
  async () => {
    const own = kubernetesManifest({ ...OWN, study: "/home/ann/it's.ts", name: "a".repeat(80) }, "image");
    const [claim, , job] = await readManifest(own);
    assert.ok(claim.metadata.name.length <= 52);
    for (
      const line of [
        `kubectl cp '/home/ann/my photos' ${claim.metadata.name}-files:'/study/my photos'`,
        `kubectl cp '/home/ann/it'\\''s.ts' ${claim.metadata.name}-files:'/study/it'\\''s.ts'`,
        `kubectl cp ${claim.metadata.name}-files:/study/runs /runs/smoke`,
      ]
    ) assert.ok(own.includes(`#   ${line}\n`), own);
    const { args = [] } = job.spec.template.spec.containers[0];
    assert.deepEqual([args[1], args[3], args.slice(6, 8)], ["/study/it's.ts", "/study/my photos", ["--seeds", "4"]]);
    // A study or data set that lies in the project is in the image, but for what is the user's own.
    const inside = kubernetesManifest({
      ...OWN,
      study: join(ROOT, "studies/smoke.ts"),
      dataset: join(ROOT, "mine/data/x"),
    }, "image");
    assert.ok(inside.includes('"--study", "studies/smoke.ts", "--data", "/study/x"'), inside);
    assert.throws(() => kubernetesManifest(DONE, "image"), /all of its trainings are done$/);
  },
);
