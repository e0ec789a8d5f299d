/**
 * The images to choose from: a list that arrow keys walk through.
 * @module
 */
import { chooser, el, type Explorer, say, slot, type View } from "../dom.ts";
import { movePlace } from "../grid.ts";
import { colorOf, paint } from "../paint.ts";
import type { ExplorerData } from "../data.ts";

/** Images beside each other in the picture that all thumbnails are cut from. */
const COLUMNS = 20;

/** Fills the picker. */
export function pickerView({ data, state, update }: Explorer): View {
  const { numbers, labels } = data.images;
  const all = numbers.map((_, place) => place);
  const kinds = [
    { name: `All ${numbers.length} images`, places: all },
    ...data.kinds,
    ...data.classes.map((name, label) => ({ name, places: all.filter((place) => labels[place] === label) })),
  ];
  let kind = 0;
  const sprite = drawSprite(data);
  const options = all.map((place) => {
    const option = el("div", {
      role: "option",
      id: `image-${place}`,
      class: "thumbnail",
      "aria-label": `Image ${numbers[place]}, ${data.classes[labels[place]]}`,
      title: `Image ${numbers[place]}: ${data.classes[labels[place]]}`,
    });
    const rows = Math.ceil(all.length / COLUMNS);
    option.style.aspectRatio = `${data.shape[1]} / ${data.shape[0]}`;
    option.style.backgroundImage = `url(${sprite})`;
    option.style.backgroundSize = `${COLUMNS * 100}% ${rows * 100}%`;
    const [x, y] = [place % COLUMNS / (COLUMNS - 1), Math.floor(place / COLUMNS) / Math.max(1, rows - 1)];
    option.style.backgroundPosition = `${x * 100}% ${y * 100}%`;
    option.addEventListener("click", () => update(choice(place)));
    return option;
  });
  const list = el("div", { role: "listbox", "aria-label": "Images", tabindex: 0, class: "thumbnails" }, ...options);
  list.addEventListener("keydown", (event) => {
    const { places } = kinds[kind];
    const width = Math.max(1, Math.round(list.clientWidth / (options[places[0]]?.offsetWidth || 1)));
    const at = places.indexOf(state().image);
    const next = movePlace(event.key, Math.max(0, at), { width, count: places.length });
    if (next === undefined) return;
    event.preventDefault();
    update(choice(places[next]));
  });
  const filter = chooser(
    "Show",
    kinds.map(({ name, places }) => `${name} (${places.length})`.replace(/^(All \d+ images).*/, "$1")),
    (index) => {
      kind = index;
      const shown = new Set(kinds[kind].places);
      options.forEach((option, place) => option.hidden = !shown.has(place));
      const { places } = kinds[kind];
      if (places.length > 0 && !places.includes(state().image)) update(choice(places[0]));
    },
  );
  const caption = el("p", { class: "caption" });
  slot("picker").append(filter.element, list, caption);
  let last = -2;
  return {
    draw() {
      const { image, pixels: own } = state();
      const name = image < 0 ? "Your own picture" : `Test image ${numbers[image]}, ${data.classes[labels[image]]}`;
      say(caption, own && image >= 0 ? `${name}, changed by hand` : name);
      if (image === last) return;
      options.forEach((option, place) => option.setAttribute("aria-selected", String(place === image)));
      if (image >= 0) {
        list.setAttribute("aria-activedescendant", `image-${image}`);
        const { offsetTop, offsetHeight } = options[image];
        const isSeen = offsetTop >= list.scrollTop && offsetTop + offsetHeight <= list.scrollTop + list.clientHeight;
        if (!isSeen) list.scrollTop = offsetTop - list.clientHeight / 2;
      } else list.removeAttribute("aria-activedescendant");
      last = image;
    },
  };

  function choice(image: number) {
    return { image, pixels: null, shift: [0, 0] as const, class: null };
  }
}

/** All images in one picture, as an address. */
function drawSprite({ images: { pixels }, shape: [height, width, channels] }: ExplorerData): string {
  const rows = Math.ceil(pixels.length / COLUMNS);
  const canvas = el("canvas", { width: COLUMNS * width, height: rows * height });
  const colors = pixels.map((image) => colorOf(image, channels));
  paint(canvas, (cell) => {
    const [x, y] = [cell % canvas.width, Math.floor(cell / canvas.width)];
    const color = colors[Math.floor(y / height) * COLUMNS + Math.floor(x / width)];
    return color?.(y % height * width + x % width) ?? [0, 0, 0];
  });
  return canvas.toDataURL();
}
