/**
 * Studies as files, and the folders of their trainings.
 * @module
 */
import { basename, isAbsolute, join, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { loadDataset } from "../../lib/data/datasets.ts";
import { permuteDataset } from "../../studies/rearranged.ts";
import { splitImages } from "../../studies/split.ts";
import { trainSettings } from "../../lib/trainer/train_options.ts";
import { describeExperiment, runFolderName } from "../../lib/runs/experiment.ts";
import type { OwnOptions } from "../../studies/own.ts";
import { studyFolder } from "../../studies/plan/results.ts";
import { type Judge, judgeStudy } from "../../studies/plan/verdict.ts";
import { networkOf, type PlannedRun, planStudy, settingsOf, type Study } from "../../studies/plan/study.ts";
import type { Dataset } from "../../lib/types.ts";
import { ROOT } from "../setup/paths.ts";

/**
 * Reads a study: `studies/NAME.ts`, or the path of such a file, which exports the study as its default, or a function that
 * makes it for a data set and its runs so far; and how it is judged, where the file says so.
 * @param dataset Name or folder of the data set, for a study that is made for one.
 * @param out Where its runs lie, if not where studies lie.
 * @param options What else such a study is told.
 * @returns also where its runs lie: of a study that is none of the project's in `mine/studies`, which git ignores.
 * @throws {Error} When there is no such file, it exports no study, or it needs a data set or none.
 */
export async function readStudy(
  nameOrPath: string,
  dataset?: string,
  out?: string,
  options: OwnOptions = {},
): Promise<{ study: Study; judge: Judge; folder: string }> {
  const isPath = isAbsolute(nameOrPath) || /[/\\]|\.ts$/.test(nameOrPath);
  const path = isPath ? resolve(nameOrPath) : join(ROOT, "studies", `${nameOrPath}.ts`);
  const refuse = (found: string) =>
    new Error(
      `Cannot read the study ${nameOrPath}: expected ${path} to export a study as its default, found ${found}; ` +
        `take studies/smoke.ts as a model`,
    );
  if (!await Deno.stat(path).then(({ isFile }) => isFile, () => false)) {
    throw refuse(`no such file${isPath ? "" : ` (the project's studies are ${(await listStudies()).join(", ")})`}`);
  }
  const { default: exported, judge = judgeStudy } = await import(pathToFileURL(path).href).catch((error) => {
    throw refuse(`a file that cannot be loaded (${(error as Error).message.split("\n")[0]})`);
  });
  const isMade = typeof exported === "function";
  if (isMade !== (dataset !== undefined)) {
    const [expected, found] = isMade ? ["a data set", "none; name it with --data"] : ["no data set", `${dataset}`];
    throw new Error(`Cannot read the study ${nameOrPath}: expected ${expected}, found ${found}`);
  }
  const [told] = Object.keys(options);
  if (!isMade && told) {
    throw new Error(
      `Cannot read the study ${nameOrPath}: --${told} is for a study that is made for a data set, as own is; change ${path}`,
    );
  }
  const study = isMade ? await exported(await loadDataset(dataset!), dataset, out, options) : exported;
  if (typeof study?.name !== "string" || !Array.isArray(study?.arms)) throw refuse("something else");
  try {
    planStudy(study);
  } catch (error) {
    throw new Error(`Cannot read the study ${nameOrPath}: ${(error as Error).message}`, { cause: error });
  }
  const isOwn = !path.startsWith(join(ROOT, "studies") + sep);
  return { study, judge, folder: out ?? (isOwn ? join(ROOT, "mine/studies", study.name) : studyFolder(study)) };
}

/** The names of the project's studies. */
async function listStudies(): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(join(ROOT, "studies"))) {
    if (!name.endsWith(".ts")) continue;
    if (/^export default /m.test(await Deno.readTextFile(join(ROOT, "studies", name)))) names.push(name.slice(0, -3));
  }
  return names.sort();
}

/** Where a study comes from and its runs go: what whoever trains a part of it is told. */
export interface StudySource {
  /** As the command line named it: a name, or the path of a file. */
  readonly study: string;
  /** Name or folder of the data set, for a study that is made for one. */
  readonly dataset?: string | undefined;
  /** Further flags by which it was read. */
  readonly flags: readonly string[];
  /** Where its runs lie. */
  readonly out: string;
}

/** The same as flags of `deno task run-one`. */
export function sourceFlags({ study, dataset, flags, out }: StudySource): string[] {
  return ["--study", study, ...(dataset === undefined ? [] : ["--data", dataset]), "--out", out, ...flags];
}

/** The data of a planned training. */
export async function loadPlanned({ arm: { dataset, part = {} } }: PlannedRun): Promise<Dataset> {
  const { validation, permutation, ...limits } = part;
  const loaded = await loadDataset(dataset, limits);
  const data = permutation ? permuteDataset(loaded, permutation.seed) : loaded;
  return validation ? splitImages(data, { validation: validation.share, seed: validation.seed }) : data;
}

/** The folder of a planned training, which follows from its experiment. */
export function folderOf(run: PlannedRun, data: Dataset, out: string): string {
  const settings = trainSettings(settingsOf(run));
  const experiment = describeExperiment(networkOf(run, data), data, settings, run.arm.arithmetic);
  return join(out, runFolderName(experiment, settings.epochs));
}

/** A planned training in words: "article on fashion-mnist, average, seed 3". */
export function describePlanned({ arm, head, seed }: PlannedRun): string {
  return `${arm.name}, ${head}, seed ${seed} on ${basename(arm.dataset)}`;
}
