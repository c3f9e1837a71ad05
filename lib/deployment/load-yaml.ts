import { readFileSync } from "node:fs";
import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from "yaml";
import type { z } from "zod";
import { DeclarationError, type DeclarationProblem } from "./declaration-error";

/** Longest value shown in a message. */
const SHOWN = 60;

/**
 * Checks YAML or JSON text against a schema.
 *
 * @param file - the name shown in errors
 * @throws DeclarationError with every problem and its line and column
 */
export function parseDeclaration<T extends z.ZodType>(schema: T, text: string, file: string): z.infer<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  if (document.errors.length > 0) {
    throw new DeclarationError(
      document.errors.map((error) => {
        const { line, col } = lines.linePos(error.pos[0]);
        return { file, line, column: col, path: "", message: `expected valid YAML: ${error.message}` };
      }),
    );
  }
  const result = schema.safeParse(document.toJS() ?? {}, { reportInput: true });
  if (result.success) return result.data as z.infer<T>;
  const problems = result.error.issues
    .flatMap((issue) => problemsOf(issue))
    .map((found): DeclarationProblem => {
      const node = nodeAt(document.contents, found.path, found.atKey);
      const { line, col } = lines.linePos(node?.range?.[0] ?? 0);
      return {
        file,
        line: line || 1,
        column: col || 1,
        path: formatPath(found.path),
        message: found.message,
        hint: found.hint,
      };
    });
  throw new DeclarationError(problems.sort((a, b) => a.line - b.line || a.column - b.column));
}

/** Reads a file the user named. @throws DeclarationError when it cannot be read */
export function readDeclarationFile(path: string, hint: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === "ENOENT" ? "no such file" : (error as Error).message;
    throw new DeclarationError([
      { file: path, line: 1, column: 1, path: "", message: `expected a readable file, ${reason}`, hint },
    ]);
  }
}

type Path = readonly PropertyKey[];
interface Found {
  readonly path: Path;
  readonly message: string;
  readonly hint?: string;
  /** The key is wrong, not its value. */
  readonly atKey?: boolean;
}

function problemsOf(issue: z.core.$ZodIssue): readonly Found[] {
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        path: [...issue.path, key],
        message: `expected no key "${key}" here`,
        hint: "see docs/configuration.md for the keys there are",
        atKey: true,
      }));
    case "custom": {
      const expectation = (issue.params ?? {}) as { expected?: string; hint?: string };
      const expected = expectation.expected ?? issue.message;
      return [
        { path: issue.path, message: `expected ${expected}, received ${show(issue.input)}`, hint: expectation.hint },
      ];
    }
    case "invalid_type":
      return [
        issue.input === undefined
          ? {
              path: issue.path,
              message: `expected ${article(issue.expected)}, received nothing`,
              hint: "this key is required",
            }
          : { path: issue.path, message: `expected ${article(issue.expected)}, received ${show(issue.input)}` },
      ];
    case "invalid_value":
      return [
        {
          path: issue.path,
          message: `expected ${issue.values.length > 1 ? "one of " : ""}${issue.values.map(String).join(", ")}, received ${show(issue.input)}`,
        },
      ];
    case "invalid_union": {
      if (issue.errors.length === 0) {
        const options = "options" in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
        const expected = options.length > 0 ? `one of ${options.join(", ")}` : "another value";
        return [{ path: issue.path, message: `expected ${expected}, received ${show(issue.input)}` }];
      }
      const closest = [...issue.errors].sort((a, b) => depth(b) - depth(a))[0] ?? [];
      const values = issue.errors
        .flat()
        .flatMap((each) => (each.code === "invalid_value" && each.path.length === 0 ? each.values : []));
      if (values.length > 0) {
        return [
          {
            path: issue.path,
            message: `expected one of ${values.map(String).join(", ")}, received ${show(issue.input)}`,
          },
        ];
      }
      return closest.flatMap((each) =>
        problemsOf({ ...each, path: [...issue.path, ...each.path] } as z.core.$ZodIssue),
      );
    }
    case "invalid_key":
      return issue.issues.flatMap((each) =>
        problemsOf({ ...each, path: issue.path } as z.core.$ZodIssue).map((found) => ({ ...found, atKey: true })),
      );
    case "too_small":
      return [
        {
          path: issue.path,
          message: `expected at least ${issue.minimum} ${unit(issue.origin)}, received ${show(issue.input)}`,
        },
      ];
    case "too_big":
      return [
        {
          path: issue.path,
          message: `expected at most ${issue.maximum} ${unit(issue.origin)}, received ${show(issue.input)}`,
        },
      ];
    case "invalid_format":
      return [
        {
          path: issue.path,
          message: `expected text of the form ${issue.pattern ?? issue.format}, received ${show(issue.input)}`,
        },
      ];
    default:
      return [{ path: issue.path, message: issue.message }];
  }
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length));
}

function unit(origin: string): string {
  return { array: "entries", string: "characters", record: "entries" }[origin] ?? "";
}

function article(type: string): string {
  const words: Record<string, string> = {
    object: "a block of keys",
    record: "a block of keys",
    array: "a list",
    string: "text",
    int: "a whole number",
  };
  return words[type] ?? `a ${type}`;
}

function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object" && value !== null) return "a block of keys";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

function formatPath(path: Path): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === "number" ? `${text}[${part}]` : text === "" ? String(part) : `${text}.${String(part)}`,
    "",
  );
}

/** The node a path leads to, or the deepest one on the way that exists: a missing key is shown at its parent. */
function nodeAt(root: Node | null, path: Path, atKey?: boolean): Node | null {
  let current: Node | null = root;
  for (const [index, part] of path.entries()) {
    if (isMap(current)) {
      const pair = current.items.find((item: Pair) => isScalar(item.key) && String(item.key.value) === String(part));
      if (!pair) return current;
      const key = pair.key as Node;
      current = index === path.length - 1 && atKey ? key : ((pair.value as Node | null) ?? key);
    } else if (isSeq(current)) {
      current = (current.items[Number(part)] as Node | undefined) ?? current;
    } else {
      return current;
    }
  }
  return current;
}
