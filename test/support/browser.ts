import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { Readable, Writable } from "node:stream";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The Chromium of this machine: `CHROME_PATH`, else by its usual names on the PATH; undefined when there is none. */
export function findBrowser(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const all = [env.CHROME_PATH ?? "", ...NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))];
  return all.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return file !== "";
    } catch {
      return false;
    }
  });
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

/** How a page is looked at. */
export interface View {
  readonly width: number;
  readonly scheme?: "light" | "dark";
  readonly media?: "screen" | "print";
}

/**
 * A headless Chromium with one tab, spoken to over a pipe.
 *
 * @see https://chromedevtools.github.io/devtools-protocol/
 */
export class Browser {
  /** What the tab asked the network for. */
  readonly requests: string[] = [];
  private readonly child: ChildProcess;
  private readonly profile = mkdtempSync(join(tmpdir(), "hubrelay-browser-"));
  private readonly waiting = new Map<number, (message: Message) => void>();
  private readonly events = new Map<string, () => void>();
  private readonly ended: Promise<void>;
  private session: string | undefined;
  private last = 0;

  constructor(executable: string) {
    const root = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    this.child = spawn(
      executable,
      [
        "--headless",
        "--remote-debugging-pipe",
        `--user-data-dir=${this.profile}`,
        ...["--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking"],
        ...root,
      ],
      { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
    );
    this.ended = new Promise((done) => this.child.once("close", () => done()));
    let rest = "";
    (this.child.stdio[4] as Readable).setEncoding("utf8").on("data", (chunk: string) => {
      const messages = (rest + chunk).split("\0");
      rest = messages.pop() ?? "";
      for (const message of messages) this.receive(JSON.parse(message) as Message);
    });
  }

  /** Opens the tab. */
  async start(): Promise<void> {
    const { targetId } = await this.call("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await this.call("Target.attachToTarget", { targetId, flatten: true });
    this.session = String(sessionId);
    await this.call("Page.enable");
    await this.call("Network.enable");
  }

  /** Shows a page and waits until it is laid out. */
  async open(url: string, { width, scheme = "light", media = "screen" }: View): Promise<void> {
    this.requests.length = 0;
    await this.call("Emulation.setDeviceMetricsOverride", { width, height: 900, deviceScaleFactor: 1, mobile: false });
    const features = [{ name: "prefers-color-scheme", value: scheme }];
    await this.call("Emulation.setEmulatedMedia", { media, features });
    const loaded = new Promise<void>((done) => this.events.set("Page.loadEventFired", done));
    await this.call("Page.navigate", { url });
    await loaded;
  }

  /** The value of an expression in the page. */
  async evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.call("Runtime.evaluate", { expression, returnByValue: true });
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { readonly value: T }).value;
  }

  /** The page as PDF. */
  async print(): Promise<Buffer> {
    const { data } = await this.call("Page.printToPDF", { printBackground: false });
    return Buffer.from(String(data), "base64");
  }

  async close(): Promise<void> {
    await this.call("Browser.close").catch(() => undefined);
    await this.ended;
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }

  private call(method: string, params: object = {}): Promise<Readonly<Record<string, unknown>>> {
    this.last += 1;
    const id = this.last;
    const sessionId = method.startsWith("Browser.") || method.startsWith("Target.") ? undefined : this.session;
    (this.child.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, ({ result = {}, error }) => (error ? reject(new Error(error.message)) : resolve(result)));
      this.child.once("error", reject);
    });
  }

  private receive(message: Message): void {
    if (message.id !== undefined) this.waiting.get(message.id)?.(message);
    else if (message.method === "Network.requestWillBeSent") {
      const { request } = message.params as { readonly request: { readonly url: string } };
      this.requests.push(request.url);
    } else this.events.get(message.method ?? "")?.();
  }
}

/**
 * Text whose contrast with what lies behind it is below a ratio, in the page: an expression for {@link Browser.evaluate}.
 *
 * @see https://www.w3.org/TR/WCAG21/#contrast-minimum
 */
export function faintTexts(ratio: number): string {
  return `(${inPage.toString()})(${ratio})`;
}

/** Runs in the page; must need nothing from outside. */
function inPage(ratio: number): string[] {
  type Rgba = readonly [number, number, number, number];
  const page = globalThis as unknown as {
    readonly document: { querySelectorAll(selector: string): Iterable<PageElement> };
    getComputedStyle(element: PageElement): { readonly color: string; readonly backgroundColor: string };
  };
  interface PageElement {
    readonly parentElement: PageElement | null;
    readonly childNodes: Iterable<{ readonly nodeType: number; readonly textContent: string }>;
    readonly textContent: string;
    readonly className: string;
    getClientRects(): { readonly length: number };
  }
  const parse = (text: string): Rgba => {
    const numbers = (text.match(/-?[\d.]+/g) ?? []).map(Number);
    const scale = text.startsWith("color(") ? 255 : 1;
    const [r = 0, g = 0, b = 0, a = 1] = numbers;
    return [r * scale, g * scale, b * scale, a];
  };
  const over = (top: Rgba, below: Rgba): Rgba => {
    const mix = (index: 0 | 1 | 2) => top[index] * top[3] + below[index] * (1 - top[3]);
    return [mix(0), mix(1), mix(2), 1];
  };
  const behind = (element: PageElement | null): Rgba =>
    element === null
      ? [255, 255, 255, 1]
      : over(parse(page.getComputedStyle(element).backgroundColor), behind(element.parentElement));
  const luminance = ([r, g, b]: Rgba) => {
    const [x, y, z] = [r, g, b].map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * x! + 0.7152 * y! + 0.0722 * z!;
  };
  const faint = new Set<string>();
  for (const element of page.document.querySelectorAll("body *")) {
    const text = [...element.childNodes].filter((node) => node.nodeType === 3 && node.textContent.trim() !== "");
    if (text.length === 0 || element.getClientRects().length === 0) continue;
    const background = behind(element);
    const ink = over(parse(page.getComputedStyle(element).color), background);
    const [light, dark] = [luminance(ink), luminance(background)].sort((a, b) => b - a);
    const contrast = (light! + 0.05) / (dark! + 0.05);
    if (contrast < ratio)
      faint.add(`${element.className} "${element.textContent.slice(0, 30)}" ${contrast.toFixed(2)}`);
  }
  return [...faint];
}
