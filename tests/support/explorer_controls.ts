/**
 * The controls of the explorer's page: all there are, and how the keyboard moves each.
 * @module
 */
import { Buffer } from "node:buffer";
import type { Locator, Page } from "playwright-core";
import { settle } from "./explorer.ts";

/** Gives every control a name of its own, and lists them: one for each group of radio buttons. */
export async function listControls(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const selector = "input, select, button, summary, [role=listbox], [role=application]";
    const names: string[] = [];
    for (const control of document.querySelectorAll<HTMLInputElement>(selector)) {
      if (control.tabIndex < 0 || !control.checkVisibility() || control.type === "radio" && !control.checked) continue;
      if (control.localName === "summary") continue; // opened by the test
      const name = `${control.type ?? control.getAttribute("role")} ${names.length}`;
      control.dataset.control = name;
      names.push(name);
    }
    return names;
  });
}

/** Brings about what a control that puts things back is there for. */
export async function prepareControl(page: Page, control: Locator): Promise<void> {
  const needs: Readonly<Record<string, readonly [role: "slider" | "application", name: string, key: string]>> = {
    "Put the cell back": ["slider", "Value of the cell", "ArrowLeft"],
    "As it was": ["application", "The image", "ArrowLeft"],
    "As they were trained": ["slider", "Pool knob of ConvNet_2", "Home"],
  };
  const need = needs[(await control.textContent())!];
  if (!need) return;
  const [role, name, key] = need;
  await page.getByRole(role, { name }).press(key);
  await settle(page);
}

/** Moves a control as its keyboard does. */
export async function moveControl(control: Locator): Promise<void> {
  const { kind, isAtEnd } = await control.evaluate((element: HTMLInputElement) => ({
    kind: element.matches(".thumb")
      ? "grid"
      : element.getAttribute("role") ?? (element.localName === "button" ? "button" : element.type),
    isAtEnd: element.type === "range" && element.value === element.max,
  }));
  if (kind === "file") return;
  const keys: Readonly<Record<string, string>> = {
    checkbox: " ",
    button: "Enter",
    grid: "ArrowRight",
    range: isAtEnd ? "ArrowLeft" : "ArrowRight",
  };
  await control.press(keys[kind] ?? "ArrowDown");
}

/** A white picture, wider than high. */
export async function whitePng(page: Page): Promise<Buffer> {
  const address = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [120, 60];
    const context = canvas.getContext("2d")!;
    context.fillStyle = "#fff";
    context.fillRect(0, 0, 120, 60);
    return canvas.toDataURL();
  });
  return Buffer.from(address.split(",")[1], "base64");
}
