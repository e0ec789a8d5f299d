import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { skia } from "../lib/visualizer/canvas.ts";
import { explainSubstitutes, FONT, fontFiles, inFont, measureText, readWidths } from "../lib/visualizer/font.ts";
import { FIGURES } from "./support/figures.ts";

const [REGULAR, BOLD] = await Promise.all(fontFiles().map((path) => Deno.readFile(path)));

/** The fonts inside an SVG, by weight. */
function fontsOf(svg: string): Map<string, Buffer> {
  const rules = svg.matchAll(
    /@font-face\{font-family:"Figure Sans";font-weight:(\w+);src:url\(data:font\/ttf;base64,([^)]+)\)\}/g,
  );
  return new Map([...rules].map(([, weight, data]) => [weight, Buffer.from(data, "base64")]));
}

Deno.test("the figures' font has Latin, Greek, Cyrillic, arrows and signs in both weights, and digits of one width", () => {
  const range = (from: string, to: string) =>
    Array.from({ length: to.codePointAt(0)! - from.codePointAt(0)! + 1 }, (_, i) => from.codePointAt(0)! + i)
      .filter((code) => /\p{L}|[!-~]/u.test(String.fromCodePoint(code)));
  const signs = [..."←↑→↓≤≥≠≈−×÷·±<>–—‘’“”…°√∑∞½²₂⁻"].map((sign) => sign.codePointAt(0)!);
  const needed = [range("!", "~"), range("À", "ž"), range("Α", "Ω"), range("α", "ω"), range("А", "я"), signs].flat();
  assert.deepEqual([...readWidths(REGULAR).keys()], [...readWidths(BOLD).keys()]);
  for (const widths of [REGULAR, BOLD].map(readWidths)) {
    assert.deepEqual(needed.filter((code) => !widths.has(code)).map((code) => String.fromCodePoint(code)), []);
    assert.equal(new Set([..."0123456789−"].map((digit) => widths.get(digit.codePointAt(0)!))).size, 1);
  }
});

Deno.test("measureText() measures what a canvas draws, without kerning", () => {
  const context = new (skia().Canvas)(1, 1, { gpu: false }).getContext("2d");
  for (const text of ["0.866 ≤ 12,345 → −7", "Accuracy per epoch", "Точность Σανδάλι", "[U+6771]"]) {
    for (const bold of [false, true]) {
      context.font = `${bold ? "bold " : ""}20px "${FONT}"`;
      context.fontKerning = "none";
      const [ours, drawn] = [measureText(text, { size: 20, bold }), context.measureText(text).width];
      assert.ok(Math.abs(drawn - ours) < 0.001, `${text}: ${ours}, drawn ${drawn}`);
    }
  }
});

Deno.test("inFont() writes signs that the font lacks as their Unicode numbers, neighbours in one bracket", () => {
  assert.equal(inFont("Футболка, Σανδάλι, naïve − × ≤ →"), "Футболка, Σανδάλι, naïve − × ≤ →");
  assert.equal(inFont("東京 T"), "[U+6771 U+4EAC] T");
  assert.equal(inFont("かばん"), "[U+304B U+3070 U+3093]");
  assert.equal(inFont("👢 👩‍🎤\u{fe0f}"), "[U+1F462] [U+1F469 U+1F3A4]"); // joiner and selector are no signs
  assert.equal(inFont("e\u0301"), "é");
  assert.equal(inFont("a\nb"), "a[U+000A]b");
});

Deno.test("a figure's caption explains every substitute in it once, and says nothing where there are none", () => {
  assert.equal(explainSubstitutes("T-shirt [1]"), "");
  const beginning = "Signs that the figures' font lacks are written as their Unicode numbers: ";
  const meanings = ["[U+304B U+3070 U+3093] is かばん", "[U+1F462] is 👢", "[U+6771 U+4EAC] is 東京"];
  for (const name of ["other-scripts", "other-scripts-drawn"]) {
    const { caption, alt } = FIGURES[name]();
    const sentence = caption.slice(caption.indexOf(beginning) + beginning.length, -1);
    assert.deepEqual(sentence.split(", ").sort(), meanings.toSorted(), caption);
    assert.match(alt, /東京/);
  }
  assert.doesNotMatch(FIGURES["recall"]().caption, /Unicode/);
});

Deno.test("an SVG figure brings the glyphs of its words in each weight that it uses, and no others, in less than 15 KB", () => {
  for (const [name, make] of Object.entries(FIGURES)) {
    const figure = make();
    if (figure.kind !== "svg") continue;
    assert.match(figure.svg, /^<svg [^>]* font-family="Figure Sans" /);
    assert.doesNotMatch(figure.svg.replace(/@font-face\{[^}]+\}/g, ""), /font-family="(?!Figure Sans")/, name);
    const fonts = fontsOf(figure.svg);
    assert.ok(fonts.size >= 1 && fonts.size <= 2, name);
    const written = [...figure.svg.matchAll(/<text[^>]*>([^<]*)/g)].map(([, text]) => text).join("")
      .replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
    const held = new Set<number>();
    for (const bytes of fonts.values()) {
      assert.ok(bytes.length < 15_000 * 3 / 4, `${name}: ${bytes.length} bytes`); // four letters for three bytes
      for (const code of readWidths(bytes).keys()) held.add(code);
    }
    const needed = new Set([...written].map((sign) => sign.codePointAt(0)!));
    for (const code of needed) assert.ok(held.has(code), `${name} lacks ${String.fromCodePoint(code)}`);
    // HarfBuzz adds the mirror images of signs, ≥ to ≤.
    assert.ok(held.size <= needed.size + 4, `${name}: ${held.size} signs for ${needed.size}`);
  }
});
