import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { PYTHON, ROOT } from "../tasks/setup/paths.ts";
import { runProgram } from "./support/commands.ts";
import { JUPYTER } from "./support/jupyter.ts";

Deno.test({
  name:
    "an interrupt in the kernel ends a loop of trainings, refuses the cells behind it, and leaves an idle kernel alone",
  ignore: !JUPYTER,
}, async () => {
  const program = fileURLToPath(new URL("support/interrupted_kernel.py", import.meta.url));
  const { code, out, errors } = await runProgram(PYTHON, [program, "deno", ROOT]);
  assert.equal(code, 0, errors);
  const stopped =
    "InterruptedError: SIGINT stopped the training of net after epoch N of 100000; the network keeps what it learnt";
  const found = out.replaceAll(/after epoch \d+/g, "after epoch N");
  const cells = [[stopped, "run 1 trains\n"], [null, "true\n"]]; // the loop's second training never began
  const refused = (what: string) => [
    `Error: ${what}: expected a cell that you run, found one that stood in the queue behind an interrupted cell; ` +
    "run it again if you want it",
    "",
  ];
  assert.deepEqual(JSON.parse(found), [
    ...[[null, ""], ...cells, ...cells, [null, "alive\n"]],
    ...[cells[0], refused("summary"), refused("train"), [null, "needs no library\n"], refused("evaluate")],
    ...[[null, "1\n"], [null, "trains\nInterruptedError 2\n"]],
  ]);
});
