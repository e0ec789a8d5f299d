/**
 * How long the plain TypeScript network takes for one image: `deno run -A tasks/bench/inference.ts` prints milliseconds, in Deno
 * and in the Chromium of this machine.
 * @module
 */
import { fileURLToPath } from "node:url";
import { convNet1, convNet2 } from "../../lib/models/networks.ts";
import { pageScript } from "../../explorer/page_script.ts";
import { randomGenerator } from "../../lib/random.ts";
import type { Network } from "../../lib/types.ts";
import { CHROMIUM, openBrowser } from "../../tests/support/browser.ts";
import { REPETITIONS, timeInference, type Times } from "./inference_times.ts";

const { uniform } = randomGenerator(1);
const pixels = Float32Array.from({ length: 784 }, () => uniform());
const networks = [convNet1({ seed: 1 }), convNet2({ seed: 1 })];

console.log(`One image of 28×28, ${REPETITIONS} times`);
for (const network of networks) print("Deno", network, timeInference(network, pixels));
if (CHROMIUM) await timeInBrowser();

async function timeInBrowser(): Promise<void> {
  const script = await pageScript(
    'import { timeInference } from "./inference_times.ts"; Object.assign(globalThis, { timeInference });',
    fileURLToPath(new URL(".", import.meta.url)),
  );
  const browser = await openBrowser();
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ content: script });
    for (const network of networks) {
      const plain = { ...network, parameters: network.parameters.map((values) => [...values]) };
      const found = await page.evaluate(({ network, pixels }) => {
        const { timeInference } = globalThis as unknown as typeof import("./inference_times.ts");
        const parameters = network.parameters.map((values) => Float32Array.from(values));
        return timeInference({ ...network, parameters }, Float32Array.from(pixels));
      }, { network: plain, pixels: [...pixels] });
      print(`Chromium ${browser.version()}`, network, found);
    }
  } finally {
    await browser.close();
  }
}

function print(where: string, { name }: Network, times: readonly Times[]): void {
  console.log(`${name} in ${where}`);
  for (const { what, median, least } of times) {
    console.log(`  ${what}: median ${median.toFixed(2)} ms, least ${least.toFixed(2)} ms`);
  }
}
