/**
 * The files of studies/cluster/ without a cluster: what they call is there, and they are what Slurm and Kubernetes read.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { PYTHON, ROOT } from "../tasks/setup/paths.ts";
import { runTask } from "./support/commands.ts";
import { JUPYTER } from "./support/jupyter.ts";

const SCRIPT = join(ROOT, "studies/cluster/slurm.sh");
const PARSE = "import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.stdin)))"; // PyYAML comes with Jupyter

/** The flags in a command, all of which `deno task run-one` must have. */
async function assertFlags(words: readonly string[]): Promise<void> {
  const flags = words.filter((word) => word.startsWith("--"));
  const { out } = await runTask("run-one", ["--help"]);
  assert.deepEqual(flags, ["--study", "--index", "--out"]);
  for (const flag of flags) assert.match(out, new RegExp(`^ +${flag} `, "m"));
}

async function runScript(args: readonly string[], env: Readonly<Record<string, string>>) {
  const { code, stderr } = await new Deno.Command("bash", {
    args: [SCRIPT, ...args],
    cwd: join(ROOT, "studies/cluster"),
    env,
  })
    .output();
  return { code, errors: new TextDecoder().decode(stderr) };
}

Deno.test("studies/cluster/slurm.sh calls tasks/run_one.ts with flags that it has, on one core, and may be queued again", async () => {
  const text = await Deno.readTextFile(SCRIPT);
  const command = /^srun .* tasks\/run_one\.ts (.*)"\$@"/m.exec(text)?.[1];
  await assertFlags(command!.split(" "));
  assert.match(command!, /--index "\$SLURM_ARRAY_TASK_ID"/);
  for (const option of ["--cpus-per-task=1", "--requeue", "--signal=TERM@60", "--open-mode=append"]) {
    assert.ok(text.includes(`#SBATCH ${option}\n`), option);
  }
});

Deno.test("studies/cluster/slurm.sh refuses a single job, a missing folder, and a folder that is not set up", async () => {
  const task = { SLURM_ARRAY_TASK_ID: "0" };
  const refused: [string[], Record<string, string>, RegExp][] = [
    [
      ["smoke", "runs"],
      { SLURM_ARRAY_TASK_ID: "" },
      /expected an array, found a single job; give sbatch --array=0-N\n$/,
    ],
    [["smoke"], task, /expected a study and a folder, found "smoke"; give both after the script's name\n$/],
    [["smoke", "runs"], task, /cluster to be the project's folder after "deno task setup", found no \.venv\/bin\/deno/],
  ];
  for (const [args, env, message] of refused) {
    const { code, errors } = await runScript(args, env);
    assert.equal(code, 2);
    assert.match(errors, message);
  }
});

Deno.test(
  { name: "studies/cluster/job.yaml is an Indexed Job that calls tasks/run_one.ts", ignore: !JUPYTER },
  async () => {
    const { code, stdout } = await new Deno.Command("bash", {
      args: ["-c", `"$0" -c "$1" < "$2"`, PYTHON, PARSE, join(ROOT, "studies/cluster/job.yaml")],
    }).output();
    assert.equal(code, 0);
    const { apiVersion, kind, spec } = JSON.parse(new TextDecoder().decode(stdout));
    assert.deepEqual([apiVersion, kind, spec.completionMode], ["batch/v1", "Job", "Indexed"]);
    assert.ok(spec.backoffLimitPerIndex > 0 && spec.completions > 0 && spec.parallelism > 0);
    const { restartPolicy, containers: [{ command, args, volumeMounts: [mount] }], volumes: [volume] } =
      spec.template.spec;
    assert.equal(restartPolicy, "Never"); // Kubernetes refuses backoffLimitPerIndex with any other
    assert.equal(command.slice(1).join(" "), "run -q -P=setup tasks/start.ts --ready --rights=train tasks/run_one.ts");
    await assertFlags(args);
    assert.equal(args[args.indexOf("--index") + 1], "$(JOB_COMPLETION_INDEX)");
    assert.ok(args[args.indexOf("--out") + 1].startsWith(`${mount.mountPath}/`));
    assert.equal(mount.name, volume.name);
    assert.ok(volume.persistentVolumeClaim.claimName);
  },
);
