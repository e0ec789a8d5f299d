/**
 * What the explorer says where scripts do not run: the answers to its first image, and where the knob changes them.
 * @module
 */
import { answering } from "../../explorer/answers.ts";
import { NAMES, type PageData, POOLING_NAMES, readData } from "../../explorer/data.ts";
import { firstState } from "../../explorer/state.ts";
import { findFlips, STOPS } from "../../explorer/live/stops.ts";

/** A paragraph about the first image, as HTML. */
export function tellFirst(page: PageData): string {
  const data = readData(page);
  const state = firstState(data);
  const { networks, label } = answering(data)(state);
  const sentences = networks.map(({ predicted, turn }, network) => {
    const moves = findFlips(turn.predicted).map((stop) =>
      `at the ${STOPS.topK[stop].label} it turns to “${data.classes[turn.predicted[stop]]}”`
    );
    const flips = moves.length > 0
      ? `from average to max, ${moves.join(", then ")}`
      : "no pooling between average and max changes that";
    return `${NAMES[network]}, which pools by ${POOLING_NAMES[network]}, takes it for “${
      data.classes[predicted]
    }”; ${flips}.`;
  });
  return `<p>Test image ${data.images.numbers[state.image]} of Fashion-MNIST is of the class “${
    data.classes[label!]
  }”. ` +
    `${sentences.join(" ")}</p>`;
}
