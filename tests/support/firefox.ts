/**
 * A stock Firefox for tests, spoken to by WebDriver BiDi: the few commands that a page needs.
 * @module
 */
import { Buffer } from "node:buffer";
import { findProgram } from "./browser.ts";

/** The browser that FIREFOX names, or else the first on PATH; undefined where there is none. */
export const FIREFOX: string | undefined = Deno.env.get("FIREFOX") ?? findProgram(["firefox", "firefox-esr"]);

if (!FIREFOX) console.log("skipped: the test in Firefox, because none is on PATH; set FIREFOX=path, or install one");

/** A page in Firefox. */
export interface FirefoxPage {
  /** Errors and warnings that were logged. */
  readonly faults: readonly string[];
  open(address: string): Promise<void>;
  /** The value of an expression, waited for, as text. */
  evaluate(expression: string): Promise<string>;
  press(key: string): Promise<void>;
  /** The window's content as a PNG. */
  picture(): Promise<Uint8Array>;
}

/** Keys by their code points in WebDriver. */
const KEYS: Readonly<Record<string, string>> = { End: "\uE010", Home: "\uE011", ArrowRight: "\uE014" };

/** Calls `use` with a page of a headless Firefox with an empty profile, and ends it. */
export async function withFirefox(use: (page: FirefoxPage) => Promise<void>): Promise<void> {
  const profile = await Deno.makeTempDir({ prefix: "firefox-" });
  const firefox = new Deno.Command(FIREFOX!, {
    args: ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port=0", "about:blank"],
    env: { MOZ_REMOTE_ALLOW_SYSTEM_ACCESS: "1", HOME: profile },
    ...{ stdin: "null", stdout: "null", stderr: "piped" },
  }).spawn();
  const errors = firefox.stderr.getReader();
  let drained: Promise<void> | undefined;
  try {
    const address = await readAddress(errors);
    drained = drain(errors);
    const connection = await connect(`${address}/session`);
    await use(await openPage(connection));
    connection.close();
  } finally {
    firefox.kill("SIGKILL");
    await firefox.status;
    await errors.cancel(); // a process of its own may still hold the other end
    await drained;
    await Deno.remove(profile, { recursive: true });
  }
}

/** Reads away what Firefox goes on to write, so that it never waits. */
async function drain(errors: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  while (!(await errors.read()).done);
}

/** What Firefox writes to its errors: where it listens. */
async function readAddress(errors: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { value, done } = await errors.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
    const found = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(text);
    if (found) return found[1];
  }
  throw new Error(`Cannot open Firefox: expected the address that it listens on, found ${JSON.stringify(text)}`);
}

// deno-lint-ignore no-explicit-any
type Message = any;

interface Connection {
  send(method: string, params: unknown): Promise<Message>;
  readonly listen: (listener: (event: Message) => void) => void;
  close(): void;
}

async function connect(address: string): Promise<Connection> {
  const socket = new WebSocket(address);
  await new Promise((done, fail) => [socket.onopen, socket.onerror] = [done, fail]);
  const waiting = new Map<number, (answer: Message) => void>();
  const listeners: ((event: Message) => void)[] = [];
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.type === "event") listeners.forEach((listener) => listener(message));
    else waiting.get(message.id)?.(message);
  };
  let last = 0;
  return {
    async send(method, params) {
      const id = ++last;
      const answer = new Promise<Message>((done) => waiting.set(id, done));
      socket.send(JSON.stringify({ id, method, params }));
      const { error, message, result } = await answer;
      if (error) throw new Error(`Cannot do ${method} in Firefox: ${error}, ${message}`);
      return result;
    },
    listen: (listener) => void listeners.push(listener),
    close: () => socket.close(),
  };
}

async function openPage({ send, listen }: Connection): Promise<FirefoxPage> {
  await send("session.new", { capabilities: {} });
  const { contexts: [{ context }] } = await send("browsingContext.getTree", {});
  await send("session.subscribe", { events: ["log.entryAdded"] });
  const faults: string[] = [];
  listen(({ params: { level, text } }) => void (["error", "warn"].includes(level) && faults.push(text)));
  await send("browsingContext.setViewport", { context, viewport: { width: 1280, height: 900 } });
  return {
    faults,
    async open(url) {
      await send("browsingContext.navigate", { context, url, wait: "complete" });
    },
    async evaluate(expression) {
      const found = await send("script.evaluate", { expression, target: { context }, awaitPromise: true });
      if (found.type !== "success") throw new Error(`Cannot evaluate ${expression}: ${found.exceptionDetails.text}`);
      return String(found.result.value);
    },
    async press(key) {
      const value = KEYS[key] ?? key;
      const actions = [{ type: "keyDown", value }, { type: "keyUp", value }];
      await send("input.performActions", { context, actions: [{ type: "key", id: "keys", actions }] });
    },
    async picture() {
      const { data } = await send("browsingContext.captureScreenshot", { context });
      return Buffer.from(data, "base64");
    },
  };
}
