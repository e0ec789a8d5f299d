import assert from "node:assert/strict";
import { classicalNet, convNet1, layerTable } from "../lib/models/networks.ts";
import { parameterPlot } from "../notebooks/figures/network_figures.ts";
import { routingFigure } from "../notebooks/figures/routing_figure.ts";

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
