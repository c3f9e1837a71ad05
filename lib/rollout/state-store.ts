import type { StateLock } from "./state-lock";

/** Where the states of a deployment lie: one per stack, named after it. */
export interface StateStore {
  /** For people: a folder, or `s3://bucket/prefix`. */
  readonly place: string;
  /** Names of all states there, sorted; whether or not a stack claims them. */
  list(): Promise<string[]>;
  /** The state's text. */
  read(name: string): Promise<string>;
  /** Names of the states that are locked, sorted. A state that is made for the first time has a lock before it is there. */
  locked(): Promise<string[]>;
  /** Who holds a state's lock. @returns undefined when nobody does */
  lockOf(name: string): Promise<StateLock | undefined>;
  /**
   * Takes the lock away, whoever holds it.
   *
   * @param lock as it was shown to the user
   * @throws UserError when it is gone or another one by now
   */
  unlock(name: string, lock: StateLock): Promise<void>;
  /** Takes the state away. The caller keeps a copy. */
  remove(name: string): Promise<void>;
}

/** A state as far as it is looked at. */
export interface StateContents {
  /** Addresses of what it holds. */
  readonly addresses: readonly string[];
  /** Regions of what it holds: a provider is needed in each to take it away. */
  readonly regions: readonly string[];
}

interface RawState {
  readonly resources?: readonly {
    readonly mode?: string;
    readonly module?: string;
    readonly type: string;
    readonly name: string;
    /** `provider["registry.terraform.io/hashicorp/aws"].eu-west-1` with a provider per region. */
    readonly provider?: string;
    readonly instances?: readonly {
      readonly index_key?: string | number;
      readonly attributes?: { readonly region?: unknown };
    }[];
  }[];
}

/** Reads a state file, format 4. Data sources are nothing that could be left behind. */
export function stateContents(text: string): StateContents {
  const { resources = [] } = JSON.parse(text) as RawState;
  const managed = resources.filter(({ mode }) => mode !== "data");
  const addresses = managed.flatMap(({ module, type, name, instances = [] }) => {
    const address = `${module === undefined ? "" : `${module}.`}${type}.${name}`;
    return instances.map(({ index_key: key }) => (key === undefined ? address : `${address}[${JSON.stringify(key)}]`));
  });
  const regions = managed.flatMap(({ provider = "", instances = [] }) => [
    ...(/\]\.([a-z]{2}(?:-[a-z]+)+-\d)$/.exec(provider)?.slice(1) ?? []),
    ...instances.map(({ attributes }) => attributes?.region).filter((region) => typeof region === "string"),
  ]);
  return { addresses: addresses.sort(), regions: [...new Set(regions)].sort() };
}
