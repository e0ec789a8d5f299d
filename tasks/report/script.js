// Theme, folding, table of contents and the keyboard. Without scripts the page is all there: the browser's theme, code unfolded.

const root = document.documentElement;
const darkSystem = matchMedia("(prefers-color-scheme: dark)");

// A browser may refuse storage to local files; a choice then lasts as long as the page.
function remember(theme) {
  try {
    localStorage.setItem("theme", theme);
  } catch { /* see above */ }
}

function remembered() {
  try {
    return localStorage.getItem("theme");
  } catch {
    return null;
  }
}

function isDark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : darkSystem.matches;
}

function setUpTheme(button) {
  const label = () => button.textContent = isDark() ? "Light" : "Dark";
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    remember(root.dataset.theme);
    label();
  });
  darkSystem.addEventListener("change", label);
  label();
  button.hidden = false;
}

function setUpFolding(button) {
  const cells = [...document.querySelectorAll("details.code")];
  const anyOpen = () => cells.some((cell) => cell.open);
  const label = () => button.textContent = anyOpen() ? "Hide code" : "Show code";
  button.addEventListener("click", () => {
    const open = !anyOpen();
    for (const cell of cells) cell.open = open;
  });
  for (const cell of cells) cell.addEventListener("toggle", label);
  label();
  button.hidden = cells.length === 0;
}

// Beside the text where there is room, else folded above it; the section being read is marked.
function setUpContents(contents) {
  const wide = matchMedia("(min-width: 75rem)");
  const fit = () => contents.open = wide.matches;
  wide.addEventListener("change", fit);
  fit();

  const links = [...contents.querySelectorAll("a")];
  const headings = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  const mark = () => {
    const passed = headings.findLastIndex((heading) => heading.getBoundingClientRect().top < innerHeight / 4);
    for (const [index, link] of links.entries()) {
      if (index === passed) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  addEventListener("scroll", mark, { passive: true });
  mark();
}

// What is wider or higher than its box scrolls; the keyboard reaches it, and it has a name.
function setUpScrolling(main) {
  const names = { TABLE: "Table", MATH: "Formula", PRE: "Code" };
  const fit = () => {
    for (const box of main.querySelectorAll(".table, .math, .output, pre")) {
      const isHigh = box.matches(".text") && box.scrollHeight > box.clientHeight;
      const scrolls = isHigh || box.scrollWidth > box.clientWidth;
      if (!scrolls) { for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name); }
      else if (!box.hasAttribute("tabindex")) {
        box.tabIndex = 0;
        box.setAttribute("role", "group");
        const inner = box.closest(".code") ? box : box.querySelector("table, math") ?? box;
        box.setAttribute(
          "aria-label",
          box.className.startsWith("text") ? "Printed text" : names[inner.tagName] ?? "Output",
        );
      }
    }
  };
  new ResizeObserver(fit).observe(main);
  main.addEventListener("toggle", fit, true);
}

// Paper has room for folded answers; browsers that cannot open them by style open them here.
addEventListener("beforeprint", () => {
  for (const answer of document.querySelectorAll(".prose details")) answer.open = true;
});

// Before there is a body, so that a dark page never flashes white.
if (remembered()) root.dataset.theme = remembered();

document.addEventListener("DOMContentLoaded", () => {
  const parts = { "#theme": setUpTheme, "#fold": setUpFolding, "details.toc": setUpContents, main: setUpScrolling };
  for (const [selector, setUp] of Object.entries(parts)) {
    const element = document.querySelector(selector);
    if (element) setUp(element);
  }
});
