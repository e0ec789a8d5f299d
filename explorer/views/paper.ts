/**
 * The image in the reader's hands: shifted, drawn on, erased, or brought along.
 * @module
 */
import { cellsBetween, dab, fitPicture } from "../brush.ts";
import { button, el, type Explorer, radios, say, slot } from "../dom.ts";
import { cellAt, movePlace } from "../grid.ts";
import { colorOf, paint } from "../paint.ts";
import { farthest, middleOf, shownPixels } from "../state.ts";
import { sizeOf } from "../../lib/numbers.ts";

const TOOLS = ["move", "erase", "draw"] as const;
const MOVED = "Drag the image, or focus it and press arrow keys.";
const BRUSHED = "Drag over the image; or focus it, walk with arrow keys and press Space.";

/** Fills the paper and its tools. */
export function paperView({ data, state, answers, update }: Explorer): () => void {
  let tool: typeof TOOLS[number] = "move";
  const { shape } = data;
  const [height, width, channels] = shape;
  const [middle, reach, all] = [middleOf(shape), farthest(data), { width, count: height * width }];
  let cursor = middle;
  let from: number | undefined;
  const canvas = el("canvas", {
    width,
    height,
    class: "cells",
    role: "application",
    "aria-label": `The image, ${height} × ${width} pixels`,
    "aria-describedby": "paper-hint",
    tabindex: 0,
  });
  const mark = el("div", { class: "cursor", hidden: true });
  const hint = el("p", { class: "hint", id: "paper-hint" });
  const error = el("p", { class: "hint", role: "alert" });
  const clamp = (value: number) => Math.min(reach, Math.max(-reach, value));
  const shift = (right: number, down: number) => {
    const [x, y] = state().shift;
    update({ shift: [clamp(x + right), clamp(y + down)] });
  };
  const stroke = (cells: readonly number[]) => {
    const brush = { shape, tool: tool === "draw" ? "draw" : "erase" } as const;
    const pixels = cells.reduce((drawn, cell) => dab(drawn, cell, brush), shownPixels(data, state()));
    update({ pixels, shift: [0, 0] });
  };
  canvas.addEventListener("keydown", (event) => {
    if (tool !== "move" && (event.key === " " || event.key === "Enter")) {
      event.preventDefault();
      return stroke([cursor]);
    }
    const next = movePlace(event.key, middle, all);
    if (next === undefined || event.key === "Home" || event.key === "End") return;
    event.preventDefault();
    const [right, down] = [next % width - middle % width, Math.floor(next / width) - Math.floor(middle / width)];
    if (tool === "move") return shift(right, down);
    cursor = movePlace(event.key, cursor, all)!;
    showCursor();
  });
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    from = cellAt(canvas, event);
    if (tool !== "move") stroke([from]);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (from === undefined) return;
    const to = cellAt(canvas, event);
    if (to === from) return;
    if (tool === "move") shift(to % width - from % width, Math.floor(to / width) - Math.floor(from / width));
    else stroke(cellsBetween(from, to, width));
    from = to;
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => from = undefined);
  const showCursor = () => {
    mark.hidden = tool === "move" || document.activeElement !== canvas;
    mark.style.left = `${(cursor % width + 0.5) / width * 100}%`;
    mark.style.top = `${(Math.floor(cursor / width) + 0.5) / height * 100}%`;
  };
  canvas.addEventListener("focus", showCursor);
  canvas.addEventListener("blur", showCursor);

  const tools = radios("Pointer and arrow keys", ["Move", "Erase", "Draw"], (index) => {
    tool = TOOLS[index];
    say(hint, tool === "move" ? MOVED : BRUSHED);
    showCursor();
  });
  tools.set(0);
  say(hint, MOVED);
  const invert = el("input", { type: "checkbox" });
  const upload = el("input", { type: "file", accept: "image/png,image/jpeg,image/webp" });
  const bring = async (file: File | undefined) => {
    if (!file) return;
    try {
      bringOwn(await fitPicture(file, { shape, invert: invert.checked }));
      say(error, "");
    } catch {
      say(error, `Cannot show ${file.name}: expected a PNG, JPEG or WebP picture, found none in it; choose another.`);
    }
  };
  upload.addEventListener("change", () => bring(upload.files?.[0]));
  const frame = el("div", { class: "paper" }, canvas, mark);
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    bring(event.dataTransfer?.files[0]);
  });
  const bringOwn = (pixels: Uint8Array) => update({ image: -1, pixels, shift: [0, 0], class: null });
  const putBack = button("As it was", () => {
    const { image } = state();
    update({ image: image < 0 ? data.first : image, pixels: null, shift: [0, 0] });
  });
  const clear = button("Blank sheet", () => bringOwn(new Uint8Array(sizeOf(shape))));
  const about = `Drop a picture anywhere on this page, or choose a file. It is fitted whole into ${height} × ${width} ${
    channels === 1 ? "grey pixels" : "pixels"
  } on black, and stays on your machine. The networks know what is like their own images.`;
  slot("paper").append(
    frame,
    tools.element,
    hint,
    el("div", { class: "buttons" }, putBack, clear),
    el(
      "details",
      {},
      el("summary", {}, "A picture of your own"),
      el("p", {}, about),
      el("label", {}, "Picture file ", upload),
      el("label", { class: "check" }, invert, " turn light into dark first"),
      error,
    ),
  );
  return () => paint(canvas, colorOf(answers().pixels, channels));
}
