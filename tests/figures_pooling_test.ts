import assert from "node:assert/strict";
import { classicalNet, convNet1, layerTable } from "../lib/models/networks.ts";
import { parameterPlot } from "../notebooks/figures/parameter_plot.ts";
import { routingFigure } from "../notebooks/figures/routing_figure.ts";
import { measureElements } from "./support/snapshots.ts";

Deno.test("parameterPlot() says how many parameters each network has, and how many of them behind its 3×3 convolutions", () => {
  const networks = [classicalNet({ seed: 0 }), convNet1({ seed: 0 })];
  const { alt, svg } = parameterPlot(networks.map((network) => ({ name: network.name, rows: layerTable(network) })));
  assert.match(
    alt,
    /ClassicalNet: all 37,186, last stage 51\.5 %, .*18,496 in Linear, 288 → 64, 650 in Linear, 64 → 10;/,
  );
  assert.match(alt, /ConvNet_1: all 18,370, last stage 1\.8 %, .*330 in Conv 1×1, 32 → 10\.$/);
  assert.match(svg, /Linear, 288 → 64: 18,496/);
});

Deno.test("parameterPlot() gives each layer a piece as long as it has parameters", () => {
  const network = convNet1({ seed: 0 });
  const { svg } = parameterPlot([{ name: "ConvNet_1", rows: layerTable(network) }], { width: 740 });
  const lengths = measureElements(svg, "[aria-label=bar] rect", ["width"]).flat();
  const whole = lengths.reduce((sum, length) => sum + length);
  assert.deepEqual(
    lengths.map((length) => Math.round(length * 18_370 / whole)),
    [80, 584, 1168, 2320, 4640, 9248, 330],
  );
});

Deno.test("parameterPlot() refuses no networks, and networks without parameters", () => {
  const pooled = layerTable({ ...convNet1({ seed: 0 }), layers: [{ kind: "globalPool", pooling: "max" }] });
  const refused: [Parameters<typeof parameterPlot>[0], RegExp][] = [
    [[], /^Cannot plot parameters: expected networks with parameters, found none$/],
    [[{ name: "Pool", rows: pooled }], /found none in Pool$/],
  ];
  for (const [bars, message] of refused) assert.throws(() => parameterPlot(bars), { name: "RangeError", message });
});

Deno.test("routingFigure() says both pooled values and how many cells each gradient reaches", () => {
  const { alt } = routingFigure([{ name: "a tie", cells: [0.25, 0.75, 0.75, 0.25] }]);
  assert.match(alt, /a tie: mean 0\.50, whose gradient reaches 4 of 4 cells with 0\.25; /);
  assert.match(alt, /maximum 0\.75, whose gradient reaches 1 of 4 cells with 1\.00\.$/);
});

Deno.test("routingFigure() refuses no maps, maps of two sizes, and a map that is not square", () => {
  const refused = (cells: number[][], message: RegExp) =>
    assert.throws(() => routingFigure(cells.map((cells, i) => ({ name: `map ${i}`, cells }))), {
      name: "RangeError",
      message,
    });
  refused([], /expected at least one map/);
  refused([[1], [1, 2, 3, 4]], /expected maps of 1×1/);
  refused([[1, 2]], /Cannot draw the map "map 0": expected a square one, found 2 cells/);
});
