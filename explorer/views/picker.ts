/**
 * The images to choose from: a list that arrow keys walk through.
 * @module
 */
import { chooser, el, type Explorer, say, slot } from "../dom.ts";
import { movePlace } from "../grid.ts";
import { colorOf, paint } from "../paint.ts";

/** Fills the picker. */
export function pickerView({ data, state, update }: Explorer): () => void {
  const { images: { numbers, labels, pixels }, shape: [height, width, channels] } = data;
  const all = [...numbers.keys()];
  const kinds = [
    { name: "All images", places: all },
    ...data.kinds,
    ...data.classes.map((name, label) => ({ name, places: all.filter((place) => labels[place] === label) })),
  ];
  let { places } = kinds[0];
  const choose = (image: number) => update({ image, pixels: null, shift: [0, 0], class: null });
  const options = all.map((place) => {
    const name = `Image ${numbers[place]}, ${data.classes[labels[place]]}`;
    const attributes = { role: "option", id: `image-${place}`, class: "thumbnail", "aria-label": name, title: name };
    const option = el("canvas", { width, height, ...attributes });
    paint(option, colorOf(pixels[place], channels));
    option.addEventListener("click", () => choose(place));
    return option;
  });
  const list = el("div", { role: "listbox", "aria-label": "Images", tabindex: 0, class: "thumbnails" }, ...options);
  list.addEventListener("keydown", (event) => {
    const columns = Math.max(1, Math.round(list.clientWidth / (options[places[0]]?.offsetWidth || 1)));
    const at = Math.max(0, places.indexOf(state().image));
    const next = movePlace(event.key, at, { width: columns, count: places.length });
    if (next === undefined) return;
    event.preventDefault();
    choose(places[next]);
  });
  const filter = chooser(
    "Show",
    kinds.map(({ name, places }) => `${name} (${places.length})`),
    (index) => {
      places = kinds[index].places;
      const shown = new Set(places);
      options.forEach((option, place) => option.hidden = !shown.has(place));
      if (places.length > 0 && !shown.has(state().image)) choose(places[0]);
    },
  );
  const caption = el("p", { class: "caption" });
  slot("picker").append(filter.element, list, caption);
  let last: number | undefined;
  return () => {
    const { image, pixels: own } = state();
    const name = image < 0 ? "Your own picture" : `Test image ${numbers[image]}, ${data.classes[labels[image]]}`;
    say(caption, own && image >= 0 ? `${name}, changed by hand` : name);
    if (image === last) return;
    last = image;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === image)));
    list.setAttribute("aria-activedescendant", image < 0 ? "" : `image-${image}`);
    if (image < 0) return;
    const { offsetTop, offsetHeight } = options[image];
    const isSeen = offsetTop >= list.scrollTop && offsetTop + offsetHeight <= list.scrollTop + list.clientHeight;
    if (!isSeen) list.scrollTop = offsetTop - list.clientHeight / 2;
  };
}
