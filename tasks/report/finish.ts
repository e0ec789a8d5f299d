/**
 * The last hand on an exported page: contents, links between reports, tables that scroll, and proof that it stands alone.
 * @module
 */
import { parseHTML } from "linkedom";
import { ReportError } from "./jupyter.ts";

/** Marks of formulas, which `insertFormulas` replaces later and which must not get into attributes. */
const MARKS = /\uE000[^\uE001]*\uE001/g;

/** Finishes one page. @throws {ReportError} where the page would load anything that is not in it. */
export function finishPage(page: string, name: string): string {
  const { document } = parseHTML(page);
  checkSources(document, name);
  nameHeadings(document);
  fillContents(document);
  for (const link of document.querySelectorAll("a[href]")) {
    link.setAttribute("href", link.getAttribute("href")!.replace(/^(?!\w+:)([^#]*)\.ipynb(?=#|$)/, "$1.html"));
  }
  for (const table of document.querySelectorAll("table")) {
    const frame = document.createElement("div");
    frame.setAttribute("class", "table");
    table.replaceWith(frame);
    frame.append(table);
  }
  return document.toString();
}

function checkSources(document: Document, name: string): void {
  for (const element of document.querySelectorAll("[src], link[href], object[data], image[href]")) {
    const source = element.getAttribute("src") ?? element.getAttribute("href") ?? element.getAttribute("data") ?? "";
    if (source.startsWith("data:")) continue;
    throw new ReportError(
      `Cannot export ${name}.ipynb: a report loads nothing, found <${element.localName}> with ` +
        `${JSON.stringify(source)}; embed it in the notebook as a data: address`,
    );
  }
}

/** Gives each heading an id that occurs once. */
function nameHeadings(document: Document): void {
  const taken = new Set<string>(["content", "toc", "fold", "theme"]);
  for (const heading of document.querySelectorAll("main :is(h1, h2, h3, h4)")) {
    const link = heading.querySelector(".anchor-link");
    const words = (heading.id || heading.textContent).replace(MARKS, "").trim().replace(/\s+/g, "-") || "section";
    let id = words;
    for (let count = 2; taken.has(id); count++) id = `${words}-${count}`;
    taken.add(id);
    heading.id = id;
    link?.setAttribute("href", `#${encodeURIComponent(id)}`);
    link?.setAttribute("aria-label", "Link to this section");
  }
}

function fillContents(document: Document): void {
  const contents = document.getElementById("toc");
  if (!contents) return;
  for (const heading of document.querySelectorAll("main :is(h2, h3)")) {
    const text = heading.cloneNode(true) as Element;
    text.querySelector(".anchor-link")?.remove();
    const item = `<li><a href="#${encodeURIComponent(heading.id)}">${text.innerHTML.trim()}</a></li>`;
    const last = contents.lastElementChild;
    if (heading.localName === "h3" && last) {
      if (!last.querySelector("ol")) last.append(document.createElement("ol"));
      last.querySelector("ol")!.insertAdjacentHTML("beforeend", item);
    } else contents.insertAdjacentHTML("beforeend", item);
  }
}
