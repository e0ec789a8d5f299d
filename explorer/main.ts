/**
 * The explorer's page: one state, the answers that follow from it, and the views that show them.
 * @module
 */
import { readAddress, writeAddress } from "./address.ts";
import { answering, type Answers } from "./answers.ts";
import { type PageData, readData } from "./data.ts";
import { type Explorer, slot, type View } from "./dom.ts";
import { changeState } from "./state.ts";
import { dockView } from "./views/dock.ts";
import { epochsView } from "./views/epochs.ts";
import { gradientView } from "./views/gradient.ts";
import { knobView } from "./views/knob.ts";
import { mapsView } from "./views/maps.ts";
import { paperView } from "./views/paper.ts";
import { pickerView } from "./views/picker.ts";
import { scoresView } from "./views/scores.ts";
import { walkView } from "./views/walk.ts";
import { setUpTheme } from "./theme.ts";

/** Milliseconds that the address waits for the reader to pause; browsers refuse hundreds of changes in a row. */
const PAUSE = 150;

/** The views, by the element that is there where the page's data allow them. */
const VIEWS: Readonly<Record<string, View>> = {
  "picker": pickerView,
  "paper": paperView,
  "scores": scoresView,
  "knobs": knobView,
  "maps": mapsView,
  "gradients": gradientView,
  "walk": walkView,
  "epochs": epochsView,
  "dock": dockView,
};

function start(): void {
  const data = readData(JSON.parse(slot("data").textContent!) as PageData);
  const answer = answering(data);
  let state = readAddress(data, location.hash);
  let answers: Answers | undefined; // once for all changes between two pictures: pointers move faster than networks answer
  let [isWaiting, timer] = [false, 0];
  const draw = () => {
    isWaiting = false;
    for (const drawView of views) drawView();
  };
  const change = (next: typeof state) => {
    state = next;
    answers = undefined;
    if (!isWaiting) requestAnimationFrame(draw);
    isWaiting = true;
  };
  const write = () => history.replaceState(null, "", `#${writeAddress(data, state)}`);
  const explorer: Explorer = {
    data,
    state: () => state,
    answers: () => answers ??= answer(state),
    update(changed) {
      change(changeState(state, changed));
      clearTimeout(timer);
      timer = setTimeout(write, PAUSE);
    },
  };
  const views = Object.entries(VIEWS).flatMap(([place, view]) =>
    document.getElementById(place) ? [view(explorer)] : []
  );
  addEventListener("hashchange", () => {
    const isPlace = document.getElementById(location.hash.slice(1)) !== null; // a link within the page, which is no state
    if (isPlace) write();
    else change(readAddress(data, location.hash));
  });
  draw();
  document.documentElement.classList.add("live");
}

setUpTheme();
start();
