#!/usr/bin/env bash
# Trains a study on a Slurm cluster, one training for each task of an array; README.md here says how to submit it:
#
#   sbatch --array=0-11 studies/cluster/slurm.sh STUDY FOLDER [more flags of "deno task run-one"]
#
#SBATCH --job-name=study
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --mem=2G
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
[ -n "${SLURM_ARRAY_TASK_ID:-}" ] || refuse "expected an array, found a single job; give sbatch --array=0-N"
[ $# -ge 2 ] || refuse "expected a study and a folder, found \"$*\"; give both after the script's name"
# The set-up's own Deno. Not "deno task run-one": it would look after the set-up first, in every task.
deno=.venv/bin/deno
[ -x "$deno" ] || refuse "expected $PWD to be the project's folder after \"deno task setup\", found no $deno in it"

study=$1 folder=$2
shift 2
export TF_NUM_INTEROP_THREADS=1 # the node's other cores have trainings of their own
status=0
srun "$deno" run -q -P=setup tasks/start.ts --ready --rights=train tasks/run_one.ts --study "$study" --index "$SLURM_ARRAY_TASK_ID" --out "$folder" "$@" || status=$?

# 143 is SIGTERM. Where Slurm itself ends the task, cancelled or queued again already, it is no longer running.
task=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
if [ "$status" = 143 ] && [ "$(squeue --noheader --jobs="$task" --format=%T)" = RUNNING ]; then
  scontrol requeue "$task"
fi
exit "$status"
