/**
 * `deno task licences`: what is shipped inside a page that the lab makes, and on what terms.
 * @module
 */
import { relative } from "node:path";
import { alignColumns } from "../lib/format.ts";
import { flag, parseTaskArguments, runTask } from "./arguments.ts";
import { readNotices } from "./report/notices.ts";
import { ROOT } from "./setup/paths.ts";

const SPEC = {
  task: "licences",
  description: "Lists what is shipped inside a page, and on what terms. Each page ends with the notices in full.",
  options: { text: flag("also the notices in full") },
} as const;

async function main(): Promise<void> {
  const { values: { text: isWhole } } = parseTaskArguments(SPEC);
  const notices = await readNotices();
  const rows = notices.map(({ name, licence, what, file }) => [name, licence, what, relative(ROOT, file)]);
  console.log(alignColumns([["name", "licence", "in a page", "notice"], ...rows]).join("\n"));
  if (isWhole) { for (const { name, text } of notices) console.log(`\n${name}\n\n${text}`); }
}

if (import.meta.main) await runTask(main);
