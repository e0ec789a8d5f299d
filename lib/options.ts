/**
 * Options by name, and arguments by kind, checked where a function is called: cells of a notebook are not type-checked when
 * they run, so a mistyped name would pass in silence and the default would be taken.
 * @module
 */

/** What a value may be, in words that a message can use. */
export type ValueKind = "a number" | "a text" | "true or false" | "a function" | "a list" | "a record" | "anything";

/** The kinds of all options of a function: the compiler holds the names to those of the type. */
export type OptionKinds<Options> = { readonly [Name in keyof Required<Options>]: ValueKind | readonly ValueKind[] };

/**
 * Checks a record of options. An option that is undefined counts as left out.
 * @throws {TypeError} for what is no record, a name that is none of `kinds` (with the nearest one that is), and a value of
 * another kind: "train: there is no option `epoch`; did you mean `epochs`?"
 */
export function checkOptions<Options>(what: string, options: unknown, kinds: OptionKinds<Options>): void {
  if (options === undefined) return;
  const known: Readonly<Record<string, ValueKind | readonly ValueKind[]>> = kinds;
  const names = Object.keys(known);
  if (kindOf(options) !== "a record") {
    throw new TypeError(`${what}: expected its options as a record, { ${names[0]}: … }, found ${describe(options)}`);
  }
  for (const [name, value] of Object.entries(options as object)) {
    if (!Object.hasOwn(known, name)) {
      const near = nearestName(name, names);
      const advice = near
        ? `did you mean \`${near}\`?`
        : `its options are ${names.map((option) => `\`${option}\``).join(", ")}`;
      throw new TypeError(`${what}: there is no option \`${name}\`; ${advice}`);
    }
    const allowed = [known[name]].flat();
    const kind = kindOf(value);
    if (value !== undefined && !allowed.includes("anything") && !(kind && allowed.includes(kind))) {
      throw new TypeError(`${what}: option \`${name}\` must be ${allowed.join(" or ")}, found ${describe(value)}`);
    }
  }
}

/**
 * Checks an argument that is a record by the fields that it must have.
 * @throws {TypeError} saying what was expected, what was found, and `hint`, if given, for what was probably meant.
 */
export function checkRecord(
  what: string,
  value: unknown,
  { expected, fields, hint }: {
    readonly expected: string;
    readonly fields: readonly string[];
    readonly hint?: (value: Readonly<Record<string, unknown>>) => string | undefined;
  },
): void {
  const isRecord = kindOf(value) === "a record";
  if (isRecord && fields.every((field) => (value as Record<string, unknown>)[field] !== undefined)) return;
  const advice = isRecord ? hint?.(value as Record<string, unknown>) : undefined;
  throw new TypeError(`${what}: expected ${expected}, found ${describe(value)}${advice ? `; ${advice}` : ""}`);
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
 * aside, or one that the name begins or is the beginning of; undefined where none is near.
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
