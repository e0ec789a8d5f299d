/**
 * Options by name, and arguments by kind, checked where a function is called: cells of a notebook are not type-checked when
 * they run, so a mistyped name would pass in silence and the default would be taken.
 * @module
 */
/** What a value may be, in words that a message can use. */
export type ValueKind = "a number" | "a text" | "true or false" | "a function" | "a list" | "a record" | "anything";

/** What a value must be, where its kind does not say it all; made by {@linkcode oneOf}, `listOf`, `recordOf`, `optionsOf`. */
export interface Rule {
  /** In words, as in "a list of trainings, [{ name, history }]". */
  readonly expected: string;
  /** What is wrong with a value at a place, "series[0].history" say; undefined where nothing is. */
  readonly flawOf: (value: unknown, place: string) => string | undefined;
}

export type Expected = ValueKind | readonly ValueKind[] | Rule;

/** What all options of a function must be: the compiler holds the names to those of the type. */
export type OptionKinds<Options> = { readonly [Name in keyof Required<Options>]: Expected };

let askGuard: ((what: string) => void) | undefined;

/** Sets what every public function asks before it begins: a notebook refuses cells that stood behind an interrupted one. */
export function guardFunctions(ask: (what: string) => void): void {
  askGuard = ask;
}

/**
 * Checks the arguments of a public function, by their names.
 * @throws {TypeError} for the first that is not what it must be, saying what was expected, what was found and what to do.
 */
export function check(what: string, args: Readonly<Record<string, readonly [unknown, Expected]>>): void {
  askGuard?.(what);
  for (const [name, [value, expected]] of Object.entries(args)) {
    const flaw = ruleOf(expected).flawOf(value, name);
    if (flaw === undefined) continue;
    throw new TypeError(
      `${what}: ${flaw}${flaw.includes("; ") ? "" : `; "deno task docs" makes a page that describes ${what}`}`,
    );
  }
}

/** "average" or "max", with the quotes. */
export const tellChoices = (names: readonly string[]) => names.map((name) => JSON.stringify(name)).join(" or ");

/** One of some names. */
export function oneOf(...names: readonly string[]): Rule {
  const expected = tellChoices(names);
  return {
    expected,
    flawOf(value, place) {
      if (names.includes(value as string)) return undefined;
      const near = typeof value === "string" ? nearestName(value, names) : undefined;
      return mismatch(place, expected, value, near && `did you mean ${JSON.stringify(near)}?`);
    },
  };
}

/** A list, whose values may be held to a rule, and their number. */
export function listOf(expected: string, each: Expected, length?: number): Rule {
  const rule = ruleOf(each);
  return {
    expected,
    flawOf(value, place) {
      const isRight = kindOf(value) === "a list" && (length === undefined || (value as unknown[]).length === length);
      if (!isRight) return mismatch(place, expected, value);
      if (!Array.isArray(value)) return undefined; // a typed array holds numbers
      for (let i = 0; i < value.length; i++) {
        const flaw = rule.flawOf(value[i], `${place}[${i}]`);
        if (flaw !== undefined) return flaw;
      }
    },
  };
}

/** A record that has certain fields, whatever else it has; `hint` says what was probably meant where one is missing. */
export function recordOf(
  expected: string,
  fields: Readonly<Record<string, Expected>>,
  { optional = {}, hint }: {
    readonly optional?: Readonly<Record<string, Expected>>;
    readonly hint?: (value: Readonly<Record<string, unknown>>) => string | undefined;
  } = {},
): Rule {
  return {
    expected,
    flawOf(value, place) {
      const record = value as Readonly<Record<string, unknown>>;
      if (kindOf(value) !== "a record") return mismatch(place, expected, value);
      const isWhole = Object.keys(fields).every((name) => record[name] !== undefined);
      if (!isWhole) return mismatch(place, expected, value, hint?.(record));
      for (const [name, kind] of Object.entries({ ...fields, ...optional })) {
        const flaw = record[name] === undefined ? undefined : ruleOf(kind).flawOf(record[name], `${place}.${name}`);
        if (flaw !== undefined) return flaw;
      }
    },
  };
}

/** A record of options, and nothing else in it. An option that is undefined counts as left out. */
export function optionsOf<Options>(
  kinds: OptionKinds<Options>,
  required: readonly (keyof Options & string)[] = [],
): Rule {
  const known: Readonly<Record<string, Expected>> = kinds;
  const names = Object.keys(known);
  const expected = `a record of options, { ${names[0]}: … }`;
  return {
    expected,
    flawOf(value, place) {
      if (value === undefined && required.length === 0) return undefined;
      if (kindOf(value) !== "a record") return mismatch(place, expected, value);
      const record = value as Readonly<Record<string, unknown>>;
      for (const [name, own] of Object.entries(record)) {
        if (!Object.hasOwn(known, name)) {
          const near = nearestName(name, names);
          const advice = near ? `did you mean \`${near}\`?` : `its options are ${names.map(quote).join(", ")}`;
          return `there is no option \`${name}\`${place === "options" ? "" : ` in \`${place}\``}; ${advice}`;
        }
        const flaw = own === undefined ? undefined : ruleOf(known[name]).flawOf(own, `${place}.${name}`);
        if (flaw !== undefined) return flaw;
      }
      const missing = required.find((name) => record[name] === undefined);
      return missing && mismatch(`${place}.${missing}`, ruleOf(known[missing]).expected, undefined, "add it");
    },
  };
}

/** Named series, each with a pooling or none, whose hue it then has: "a list of trainings, [{ name, history }]". */
export function namedList(expected: string, fields: Readonly<Record<string, Expected>>, length?: number): Rule {
  const one = recordOf(
    `one of ${expected}, { name, ${Object.keys(fields).join(", ")} }`,
    { name: "a text", ...fields },
    { optional: { pooling: oneOf("average", "max") } },
  );
  return listOf(`a list of ${expected}, [{ name, ${Object.keys(fields).join(", ")} }]`, one, length);
}

/** What is expected, as a rule. */
function ruleOf(given: Expected): Rule {
  if (typeof given === "object" && "flawOf" in given) return given;
  const kinds = [given].flat();
  const expected = kinds.join(" or ");
  const isRight = (value: unknown) => kinds.some((kind) => kind === "anything" || kind === kindOf(value));
  return { expected, flawOf: (value, place) => isRight(value) ? undefined : mismatch(place, expected, value) };
}

/** "`series` must be a list of trainings, found 3; put it into a list, [ … ]". */
function mismatch(place: string, expected: string, value: unknown, advice = adviceFor(expected, value)): string {
  const name = place.startsWith("options.") ? `option ${quote(place.slice("options.".length))}` : quote(place);
  return `${name} must be ${expected}, found ${describe(value)}${advice ? `; ${advice}` : ""}`;
}

function adviceFor(expected: string, value: unknown): string | undefined {
  const kind = kindOf(value);
  if (expected.startsWith("a number") && kind === "a text" && Number.isFinite(Number(value))) {
    return `write ${value} without quotes`;
  }
  if (/^(a text|")/.test(expected) && kind === "a number") return `write it in quotes, "${value}"`;
  if (expected.startsWith("a list") && kind !== undefined && kind !== "a list") return "put it into a list, [ … ]";
}

function quote(name: string): string {
  return `\`${name}\``;
}

/** A value as messages show it: texts in quotes, short lists and records by what they hold, a promise with a remedy. */
export function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (value instanceof Promise) return "a promise; is an `await` missing?";
  if (typeof value === "function") return value.name ? `the function ${value.name}` : "a function";
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    return `a list of ${(value as { length?: number }).length} values`;
  }
  if (typeof value === "object" && value !== null) {
    const names = Object.keys(value);
    if (names.length === 0) return "an empty record";
    return `a record with ${names.slice(0, 6).join(", ")}${names.length > 6 ? ", …" : ""}`;
  }
  return String(value);
}

function kindOf(value: unknown): ValueKind | undefined {
  if (typeof value === "number" || typeof value === "bigint") return "a number";
  if (typeof value === "string") return "a text";
  if (typeof value === "boolean") return "true or false";
  if (typeof value === "function") return "a function";
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return "a list";
  return typeof value === "object" && value !== null && !(value instanceof Promise) ? "a record" : undefined;
}

/**
 * The known name that was probably meant: the nearest by the letters to insert, drop, replace or swap (Damerau's distance), case
 * aside, or one that the name begins with or is the beginning of; undefined where none is near.
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const wanted = name.toLowerCase();
  const scored = known.map((candidate) => {
    const other = candidate.toLowerCase();
    const isPart = wanted.length >= 3 && (other.startsWith(wanted) || wanted.startsWith(other));
    return { candidate, distance: isPart ? Math.min(1, distanceOf(wanted, other)) : distanceOf(wanted, other) };
  }).sort((a, b) => a.distance - b.distance);
  const [best] = scored;
  return best && best.distance <= Math.max(1, Math.floor(wanted.length / 3)) ? best.candidate : undefined;
}

function distanceOf(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= a.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j++) {
      const replaced = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwap ? rows[i - 2][j - 2] + 1 : Infinity;
      rows[i].push(Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, replaced, swapped));
    }
  }
  return rows[a.length][b.length];
}
