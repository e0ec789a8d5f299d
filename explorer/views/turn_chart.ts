/**
 * The chart of a turn of the knob in the page: the one that the notebooks' figures have, in the page's own colours.
 * @module
 */
import { describeTurn, turnChart as drawTurn, type TurnShown } from "../live/turn_chart.ts";
import { svg } from "../dom.ts";

const SIZE = { width: 450, height: 190 };

/** A chart, and how to bring it to a turn of the knob. */
export interface TurnChart {
  readonly element: SVGElement;
  readonly draw: (shown: TurnShown) => void;
}

/** An empty chart. */
export function turnChart(): TurnChart {
  const element = svg("svg", { viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, class: "turn", role: "img" });
  return {
    element,
    draw(shown) {
      element.setAttribute("aria-label", describeTurn(shown));
      element.innerHTML = drawTurn(shown, SIZE);
    },
  };
}
