/**
 * A program that tries what no training needs, and prints which of it this process has no right to. What the system refuses
 * for other reasons counts as tried: nothing is read, written, reached or loaded in earnest.
 * @module
 */
const ATTEMPTS: Readonly<Record<string, () => unknown>> = {
  "read /etc/passwd": () => Deno.readTextFileSync("/etc/passwd"),
  "write outside": () => Deno.writeTextFileSync("/no-such-folder/file", ""),
  "open a socket": () => Deno.listen({ hostname: "192.0.2.1", port: 1 }), // an address of nobody's (RFC 5737)
  "start a process": () => new Deno.Command("/bin/true").outputSync(),
  "load native code": () => Deno.dlopen("/dev/null", {}),
};

const refused = Object.entries(ATTEMPTS).flatMap(([what, attempt]) => {
  try {
    attempt();
    return [];
  } catch (error) {
    return error instanceof Deno.errors.NotCapable ? [what] : [];
  }
});
console.log(JSON.stringify(refused));
