/**
 * What both networks make of all 10,000 test images at the chosen epoch, in the picture that the notebooks have of trainings.
 * @module
 */
import { recallByClass } from "../confusion.ts";
import { el, type Explorer, pictureFrame, say, slot } from "../dom.ts";
import { drawEpochs, type EpochsData } from "../live/epochs.ts";

/** Fills the section of epochs. */
export function epochsView({ data, state }: Explorer): () => void {
  const trainings: EpochsData = {
    title: "",
    classes: data.classes,
    epochs: data.epochs,
    networks: data.networks.map(({ name, pooling = "average", ...own }) => {
      const confusions = own.confusions.map((counts, place) => ({ epoch: data.epochs[place], counts }));
      const recalls = confusions.map(({ counts }) => recallByClass(counts));
      return {
        name,
        pooling,
        confusions,
        accuracies: confusions.map(({ counts }) => {
          const right = counts.reduce((sum, row, k) => sum + row[k], 0);
          return right / counts.flat().reduce((sum, count) => sum + count, 0);
        }),
        recalls: data.classes.map((_, k) => recalls.map((ofEpoch) => ofEpoch[k])),
      };
    }),
  };
  const frame = pictureFrame();
  const story = el("p", { class: "story", "data-epochs": true });
  slot("epochs").append(frame.element, story);
  let last = -1;
  return () => {
    if (state().epoch === last) return;
    last = state().epoch;
    const values = { epoch: data.epochs[last] };
    frame.show((width) => {
      const drawing = drawEpochs(trainings, values, width);
      say(story, drawing.says);
      return drawing;
    });
  };
}
