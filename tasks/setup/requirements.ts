/**
 * Reads requirement files as pip and uv write them.
 * @module
 */

/** One package of a requirement file. */
export interface Requirement {
  /** In the spelling that all indexes share: lower case, with dashes. */
  readonly name: string;
  /** What stands behind the name: `"==2.21.0 ; platform_machine == 'x86_64'"`. */
  readonly condition: string;
  /** `--hash=sha256:…` of each file that may be installed. */
  readonly hashes: readonly string[];
  /** The lines as they stand in the file, with the comments that follow them. */
  readonly text: string;
}

/**
 * The packages of a requirement file, in its order.
 * @throws {SyntaxError} on a line that names no package, such as an option.
 */
export function parseRequirements(text: string): Requirement[] {
  const entries = text.match(/^[^\s#].*\n?(?:[ \t]+.*\n?)*/gm) ?? [];
  return entries.map((entry) => {
    const words = entry.replace(/\\\n/g, " ").split("\n")[0];
    const found = words.match(/^([A-Za-z0-9][\w.-]*)\s*([^\s-].*?)??\s*((?:--hash=\S+\s*)*)$/);
    if (!found) {
      throw new SyntaxError(`Cannot read a requirement: expected a package's name, found "${words.slice(0, 60)}"`);
    }
    const [, name, condition = "", hashes] = found;
    return {
      name: name.toLowerCase().replace(/[-_.]+/g, "-"),
      condition: condition.trim(),
      hashes: hashes.match(/--hash=\S+/g) ?? [],
      text: entry,
    };
  });
}
