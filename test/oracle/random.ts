/** Random choices that are the same every time for the same seed. */
export interface Random {
  /** 0 to below the limit. */
  readonly below: (limit: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(items: readonly T[]) => T;
  /** At least one of the items, each at most once. */
  readonly some: <T>(items: readonly T[]) => T[];
  readonly sample: <T>(items: readonly T[], count: number) => T[];
}

export function randomOf(seed: number): Random {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  const sample = <T>(items: readonly T[], count: number) => {
    const left = [...items];
    return Array.from({ length: Math.min(count, left.length) }, () => left.splice(below(left.length), 1)[0]!);
  };
  return {
    below,
    sample,
    chance: (probability) => next() < probability,
    pick: (items) => items[below(items.length)]!,
    some: (items) => sample(items, 1 + below(Math.min(3, items.length))),
  };
}
