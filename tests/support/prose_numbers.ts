/**
 * The numbers of a text, and whether other numbers vouch for them: what a notebook's prose is held to.
 * @module
 */

/** A number as a text writes it, without its sign. */
export interface WrittenNumber {
  /** As written, "18,370". */
  readonly text: string;
  readonly value: number;
  readonly decimals: number;
  readonly isPercent: boolean;
  /** Whether somebody must have measured it: three digits, a decimal point, percent, points, or one of two as in "6 of 9". */
  readonly isMeasured: boolean;
}

// No part of a word ("ConvNet_1", "seed7") or of another number; with two points it is a version, "2.7.14".
const NUMBER = /(?<![\w.]|\de[-+])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)*(?:e[-+]?\d+)?(?![\w]|\.\d)/g;
const PERCENT = /^\s?(?:%|per cent|(?:percentage )?points?\b)/;
const OF_OTHERS = /^\s+(?:of|out of)\s+\d/, BEFORE_OF = /\d\s+(?:of|out of)\s+$/;

/** The numbers of a text in order, thousands separators and powers ("1.4e-7") understood, signs left aside. */
export function readNumbers(text: string): WrittenNumber[] {
  return [...text.matchAll(NUMBER)].flatMap((match) => {
    const plain = match[0].replaceAll(",", "");
    const [mantissa, exponent = "0"] = plain.split("e");
    const [whole, decimals = "", ...more] = mantissa.split(".");
    if (more.length > 0) return [];
    const [before, after] = [text.slice(0, match.index), text.slice(match.index + match[0].length)];
    const isPercent = PERCENT.test(after);
    const digits = whole.length + decimals.length; // powers left out: 2 of "1.4e-7"
    const isOneOfTwo = OF_OTHERS.test(after) || BEFORE_OF.test(before);
    return [{
      text: match[0],
      value: Number(plain),
      decimals: decimals.length - Number(exponent),
      isPercent,
      isMeasured: digits >= 3 || decimals !== "" || isPercent || isOneOfTwo,
    }];
  });
}

/**
 * Whether one of `others` is `number` when rounded to as many decimals (a half goes either way). A number in percent
 * may also be a share, 0–1, among the others, and a share one of them in percent.
 */
export function isContained(number: WrittenNumber, others: readonly WrittenNumber[]): boolean {
  const { value, decimals, isPercent } = number;
  const half = 0.5 * 10 ** -decimals;
  const rounds = (other: number) => Math.abs(other - value) <= half * (1 + 1e-9);
  return others.some((other) =>
    rounds(other.value) ||
    (isPercent && !other.isPercent && other.value <= 1 && rounds(100 * other.value)) ||
    (!isPercent && other.isPercent && value <= 1 && rounds(other.value / 100))
  );
}

/** The words of a Markdown text: without code, without where links lead, without tags and comments. */
export function proseOf(markdown: string): string {
  return markdown
    .replace(/^(```|~~~)[\s\S]*?^\1/gm, " ")
    .replace(/(`+)[^`][\s\S]*?\1/g, " code ")
    .replace(/\]\([^)]*\)/g, "]")
    .replace(/<!--[\s\S]*?-->|<\/?\w[^<>]*>/g, " ");
}
