/** A test with a folder of its own, which is gone afterwards. */
export function testInFolder(
  name: string,
  body: (folder: string) => Promise<void>,
  options: { readonly ignore?: boolean } = {},
): void {
  Deno.test(name, options, async () => {
    const folder = await Deno.makeTempDir({ prefix: "setup-" });
    try {
      await body(folder);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
