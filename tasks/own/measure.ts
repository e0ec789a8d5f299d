/**
 * Measures how long an epoch of a study's training takes, by a few images; prints "1.25 s an epoch". `forecast.ts` starts it.
 * @module
 */
import { takeImages } from "../../lib/data/datasets.ts";
import { ONEDNN_VARIABLE, THREADS_VARIABLE } from "../../lib/runs/machine.ts";
import { train } from "../../lib/trainer/trainer.ts";
import { networkOf, planStudy, settingsOf } from "../../studies/plan/study.ts";
import { parseTaskArguments } from "../arguments.ts";
import { readStudy, StudyData } from "../study/files.ts";
import { OWN_FLAGS, readOwnFlags } from "./flags.ts";

const SPEC = {
  task: "own/measure",
  description: "Measures an epoch.",
  options: {
    study: { type: "string", value: "NAME_OR_FILE", help: "the study", default: "own" },
    data: { type: "string", value: "NAME_OR_FOLDER", help: "the data set" },
    index: { type: "number", value: "I", help: "which training", default: 0 },
    out: { type: "string", value: "FOLDER", help: "where the run folders lie" },
    ...OWN_FLAGS,
  },
} as const;

/** Images of the measured epochs; the first of the two epochs is left out, since TensorFlow prepares in it. */
const IMAGES = 512;

const { values } = parseTaskArguments(SPEC);
const { study } = await readStudy(values.study, values.data, values.out, readOwnFlags(values));
const planned = planStudy(study)[values.index];
const { threads, oneDNN, towers, packed } = planned.arm.arithmetic;
Deno.env.set(THREADS_VARIABLE, String(threads));
Deno.env.set(ONEDNN_VARIABLE, String(Number(oneDNN)));
const data = await new StudyData().load(planned);
const some = { ...data, train: takeImages(data.train, Math.min(IMAGES, data.train.count)) };
let seconds = 0;
for await (
  const record of train(networkOf(planned, data), some, {
    ...{ ...settingsOf(planned), epochs: 2, towers, packed },
    measure: { train: "never", validation: planned.arm.settings?.measure?.validation ?? "each", test: "never" },
  })
) seconds = record.seconds.training * data.train.count / some.train.count + record.seconds.evaluation;
console.log(`${seconds.toFixed(4)} s an epoch`);
