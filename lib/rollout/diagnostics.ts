/** An error or warning of terraform or a provider. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  /** One line. */
  readonly summary: string;
  /** The rest; empty when there is none. */
  readonly detail: string;
  /** Address of the resource it is about, when terraform says so. */
  readonly address?: string;
}

/** One line of terraform's machine-readable output, as far as it is used. */
export interface TerraformEvent {
  readonly type?: string;
  readonly "@message"?: string;
  readonly "@level"?: string;
  /** ISO 8601. */
  readonly "@timestamp"?: string;
  readonly diagnostic?: {
    readonly severity?: string;
    readonly summary?: string;
    readonly detail?: string;
    readonly address?: string;
  };
  readonly hook?: { readonly resource?: { readonly addr?: string }; readonly action?: string };
  readonly changes?: {
    readonly add?: number;
    readonly change?: number;
    readonly remove?: number;
    /** `plan`, `apply` or `destroy`. */
    readonly operation?: string;
  };
  readonly change?: { readonly resource?: { readonly addr?: string }; readonly action?: string };
  readonly outputs?: Readonly<Record<string, { readonly action?: string }>>;
}

/** One event, or undefined for a line that is not one. */
export function parseEvent(line: string): TerraformEvent | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as TerraformEvent;
  } catch {
    return undefined;
  }
}

/**
 * The diagnostics in terraform's output, whichever of its two forms it took: JSON lines, or text framed by `╷│╵` (always so for
 * `init`, and for failures before the JSON view is set up).
 */
export function parseDiagnostics(output: string): Diagnostic[] {
  const text: string[] = [];
  const found: Diagnostic[] = [];
  for (const line of output.split(/\r?\n/)) {
    const event = parseEvent(line);
    if (event === undefined) text.push(line);
    else if (event.type === "diagnostic" && event.diagnostic !== undefined) found.push(fromEvent(event.diagnostic));
  }
  return [...found, ...fromText(text)];
}

function fromEvent(diagnostic: NonNullable<TerraformEvent["diagnostic"]>): Diagnostic {
  const { severity, summary = "", detail = "", address } = diagnostic;
  const common = { severity: severity === "warning" ? "warning" : "error", summary, detail } as const;
  return address === undefined || address === "" ? common : { ...common, address };
}

function fromText(lines: readonly string[]): Diagnostic[] {
  const found: Diagnostic[] = [];
  let current: { severity: "error" | "warning"; summary: string; detail: string[] } | undefined;
  const finish = () => {
    if (current !== undefined) found.push({ ...current, detail: current.detail.join("\n").trim() });
    current = undefined;
  };
  for (const raw of lines) {
    if (raw.startsWith("╵")) {
      finish();
      continue;
    }
    const line = raw.replace(/^[╷│]\s?/, "");
    const start = /^(Error|Warning): (.*)$/.exec(line);
    if (start !== null) {
      finish();
      current = { severity: start[1] === "Error" ? "error" : "warning", summary: start[2] ?? "", detail: [] };
    } else {
      current?.detail.push(line);
    }
  }
  finish();
  return found;
}
