/**
 * The report of all notebooks, made anew from stored runs; the benchmark measures how long the process lives.
 * @module
 */
const report = new Deno.Command(Deno.execPath(), { args: ["run", "-A", "tasks/report.ts"], stdin: "null" });
const { code } = await report.output();
Deno.exit(code);
