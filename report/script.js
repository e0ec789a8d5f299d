// Theme, folding and table of contents. Without scripts the page is all there: the browser's theme, code unfolded.
{
  const root = document.documentElement;
  const store = {
    get: (name) => {
      try {
        return localStorage.getItem(name);
      } catch {
        return null; // a browser may refuse storage to local files
      }
    },
    set: (name, value) => {
      try {
        localStorage.setItem(name, value);
      } catch {
        // the choice then lasts as long as the page
      }
    },
  };

  // Before the body is there, so that a dark page never flashes white.
  if (store.get("theme")) root.dataset.theme = store.get("theme");

  const isDark = () =>
    (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "")) === "dark";

  function setUpTheme(button) {
    const label = () => button.textContent = isDark() ? "Light" : "Dark";
    button.hidden = false;
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      store.set("theme", root.dataset.theme);
      label();
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", label);
    label();
  }

  function setUpFolding(button) {
    const cells = [...document.querySelectorAll("details.code")];
    const anyOpen = () => cells.some((cell) => cell.open);
    const label = () => button.textContent = anyOpen() ? "Hide code" : "Show code";
    button.hidden = cells.length === 0;
    button.addEventListener("click", () => {
      const open = !anyOpen();
      for (const cell of cells) cell.open = open;
      label();
    });
    for (const cell of cells) cell.addEventListener("toggle", label);
  }

  function setUpContents(contents) {
    const wide = matchMedia("(min-width: 75rem)");
    const fit = () => contents.open = wide.matches;
    wide.addEventListener("change", fit);
    fit();

    const links = new Map(
      [...contents.querySelectorAll("a")].map((link) => [decodeURIComponent(link.hash.slice(1)), link]),
    );
    const headings = [...links.keys()].map((id) => document.getElementById(id));
    const mark = () => {
      const current = headings.findLast((heading) => heading.getBoundingClientRect().top < innerHeight / 4) ??
        headings[0];
      for (const [id, link] of links) {
        if (id === current.id) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    };
    if (headings.length === 0) return;
    addEventListener("scroll", mark, { passive: true });
    mark();
  }

  document.addEventListener("DOMContentLoaded", () => {
    setUpTheme(document.getElementById("theme"));
    const fold = document.getElementById("fold");
    if (fold) setUpFolding(fold);
    const contents = document.querySelector("details.toc");
    if (contents) setUpContents(contents);
  });
}
