/** Whether the long tests were asked for: `deno task test -- --slow`. */
export const isSlow = Deno.args.includes("--slow");
