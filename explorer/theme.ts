/**
 * Light or dark: the system's choice, or the reader's for good.
 * @module
 */
import { slot } from "./dom.ts";

/** Sets up the button of the bar. A browser may refuse storage to local files; a choice then lasts as long as the page. */
export function setUpTheme(): void {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const button = slot("theme");
  const isDark = () => root.dataset.theme ? root.dataset.theme === "dark" : system.matches;
  const label = () => button.textContent = isDark() ? "Light" : "Dark";
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    label();
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch { /* see above */ }
  });
  system.addEventListener("change", label);
  try {
    const remembered = localStorage.getItem("theme");
    if (remembered) root.dataset.theme = remembered;
  } catch { /* see above */ }
  label();
  button.hidden = false;
}
