import assert from "node:assert/strict";
import { classicalNet, convNet1, layerTable } from "../lib/models/networks.ts";
import { parameterPlot } from "../lib/visualizer/parameter_plot.ts";
import { routingFigure } from "../lib/visualizer/routing_figure.ts";
import { measureElements } from "./support/snapshots.ts";

const raster = (...data: number[]) => ({ data: Float32Array.from(data), height: 1, width: data.length });

Deno.test("parameterPlot() says how many parameters each network has, and how many of them behind its 3×3 convolutions", () => {
  const networks = [classicalNet({ seed: 0 }), convNet1({ seed: 0 })];
  const { alt, svg } = parameterPlot(networks.map((network) => ({ name: network.name, rows: layerTable(network) })));
  assert.match(alt, /ClassicalNet: 37,186 parameters, 19,146 \(51\.5 %\) in linear layers/);
  assert.match(alt, /ConvNet_1: 18,370 parameters, 330 \(1\.8 %\) in 1×1 convolutions/);
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
  const { alt } = routingFigure([{
    name: "two cells",
    map: raster(0.25, 0.75),
    averageGradient: raster(0.5, 0.5),
    maxGradient: raster(0, 1),
  }]);
  assert.match(alt, /two cells: mean 0\.50, whose gradient reaches 2 of 2 cells with 0\.50; /);
  assert.match(alt, /maximum 0\.75, whose gradient reaches 1 of 2 cells with 1\.00\.$/);
});

Deno.test("routingFigure() refuses no maps, and gradients that are not of the map's size", () => {
  const map = raster(1, 2);
  assert.throws(() => routingFigure([]), { name: "RangeError", message: /expected at least one map/ });
  assert.throws(
    () => routingFigure([{ name: "wrong", map, averageGradient: map, maxGradient: raster(1, 2, 3) }]),
    { name: "RangeError", message: /expected maps of 1×2/ },
  );
});
