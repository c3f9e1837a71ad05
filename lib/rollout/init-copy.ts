import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import type { Stack } from "./stack";

/** Providers of an initialised stack: `HOST/NAMESPACE/TYPE/VERSION/PLATFORM`, each a link into the plugin cache. */
const PROVIDERS = join(".terraform", "providers");
/** The backend of an initialised stack. */
const BACKEND = join(".terraform", "terraform.tfstate");
/** Depth of the links in {@link PROVIDERS}. */
const LINK_DEPTH = 5;

/** What terraform notes of a stack's backend. */
interface BackendNote {
  readonly backend: {
    readonly type: string;
    /** Every argument the backend knows, `null` where it is not declared. */
    readonly config: Readonly<Record<string, unknown>>;
    /** Of what is declared; where it differs, terraform wants another init. */
    readonly hash: number;
  };
}

/**
 * Initialises a stack as another one of the same provider set, without terraform: the same links to providers, and the backend with
 * this stack's place. `terraform init` would do no more, but hash hundreds of MB to see that the cache holds what the lock file says,
 * which every later command sees to as well.
 *
 * @param model - initialised by terraform
 * @returns false, with nothing changed, where it is not certain to come to the same; then terraform has to do it
 */
export function initLike(model: Stack, stack: Stack): boolean {
  const note = backendNote(model, stack);
  const providers = join(model.directory, PROVIDERS);
  if (note === undefined || hasOtherBackend(stack, note)) return false;
  if (!(existsSync(providers) ? allLinks(providers, LINK_DEPTH) : needsNone(stack))) return false;
  mkdirSync(join(stack.directory, ".terraform"), { recursive: true });
  if (existsSync(providers)) {
    // Links of an earlier init: none can be copied over another one of the same target, nor over a dangling one.
    rmSync(join(stack.directory, PROVIDERS), { recursive: true, force: true });
    cpSync(providers, join(stack.directory, PROVIDERS), { recursive: true, verbatimSymlinks: true });
  }
  writeFileSync(join(stack.directory, BACKEND), JSON.stringify(note, null, 2));
  return true;
}

/** What terraform would note of a stack's backend, which may differ from the model's in texts only: the place of its state. */
function backendNote(model: Stack, stack: Stack): BackendNote | undefined {
  const file = join(model.directory, BACKEND);
  if (!existsSync(file)) return undefined;
  const note = JSON.parse(readFileSync(file, "utf8")) as BackendNote;
  const { type, config, hash } = note.backend;
  // Terraform's own number, made again: should it ever count otherwise, nothing is copied.
  if (backendHash(type, config) !== hash) return undefined;
  const before = declaredBackend(model, type);
  const own = declaredBackend(stack, type);
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(own ?? {})])];
  const differ = names.filter((name) => JSON.stringify(before?.[name]) !== JSON.stringify(own?.[name]));
  if (own === undefined || differ.some((name) => typeof own[name] !== "string" || typeof config[name] !== "string")) {
    return undefined;
  }
  const ours = { ...config, ...Object.fromEntries(differ.map((name) => [name, own[name]])) };
  return { ...note, backend: { type, config: ours, hash: backendHash(type, ours) } };
}

/** Whether the stack's state has been elsewhere so far: terraform then asks to migrate it, which must not be passed over. */
function hasOtherBackend(stack: Stack, note: BackendNote): boolean {
  const file = join(stack.directory, BACKEND);
  if (!existsSync(file)) return false;
  try {
    const before = JSON.parse(readFileSync(file, "utf8")) as BackendNote;
    return JSON.stringify(before.backend) !== JSON.stringify(note.backend);
  } catch {
    // Cut short: terraform's matter.
    return true;
  }
}

/**
 * Terraform's number of a backend's type and arguments: the checksum of their values in the order of their names.
 *
 * @see https://github.com/zclconf/go-cty/blob/main/cty/set_internals.go
 */
function backendHash(type: string, config: Readonly<Record<string, unknown>>): number {
  return crc32(`<${valueText(type)};${valueText(config)};>`);
}

function valueText(value: unknown): string {
  if (value === null) return "~";
  if (typeof value === "boolean") return value ? "T" : "F";
  if (typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((each) => `${valueText(each)};`).join("")}]`;
  const byName = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `<${byName.map(([, each]) => `${valueText(each)};`).join("")}>`;
}

function declaredBackend(stack: Stack, type: string): Readonly<Record<string, unknown>> | undefined {
  const { backend } = programOf(stack);
  return backend?.[type];
}

function needsNone(stack: Stack): boolean {
  return Object.keys(programOf(stack).required_providers ?? {}).length === 0;
}

function programOf(stack: Stack): {
  readonly backend?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly required_providers?: object;
} {
  return JSON.parse(readFileSync(join(stack.directory, "cdk.tf.json"), "utf8")).terraform ?? {};
}

/** Without a cache they are folders of hundreds of MB, which are not to be copied. */
function allLinks(folder: string, depth: number): boolean {
  return readdirSync(folder).every((name) => {
    const path = join(folder, name);
    return depth === 1 ? lstatSync(path).isSymbolicLink() : allLinks(path, depth - 1);
  });
}
