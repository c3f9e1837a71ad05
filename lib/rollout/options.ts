import type { FindId } from "./ids-in-aws";
import type { Interrupt } from "./interrupt";
import type { Progress } from "./progress";
import type { RolloutResult } from "./result";
import type { Stack } from "./stack";

/** What every command of the roll-out takes. */
export interface RolloutOptions {
  /** The stacks it is about, already selected. */
  readonly stacks: readonly Stack[];
  /**
   * How many stacks run side by side.
   *
   * @default - from cores and free memory, see `defaultConcurrency`
   */
  readonly concurrency?: number;
  /**
   * Folder for logs and kept lock files.
   *
   * @default ".hubrelay"
   */
  readonly workDirectory?: string;
  /** Environment of terraform. @default process.env */
  readonly env?: NodeJS.ProcessEnv;
  /** Where progress goes. @default - nowhere */
  readonly progress?: Progress;
  /**
   * Told whenever the result has grown, from just before the first change on: should the run be cut off, this is what it leaves. What
   * it works on counts as interrupted. An error of the first call ends the run before anything is changed.
   *
   * @default - nobody
   */
  readonly keep?: (soFar: () => RolloutResult) => void;
  /** Asks the run to stop. @default - one that nobody asks */
  readonly interrupt?: Interrupt;
  /**
   * How long terraform waits for a state's lock, as terraform has it: `90s`, `10m`.
   *
   * @default - not at all: a locked stack fails and says who holds the lock
   */
  readonly lockTimeout?: string;
  /**
   * Pauses before a failure that may pass (throttled, role not yet known everywhere) is tried again, in milliseconds.
   *
   * @default [5000, 20000, 60000]
   */
  readonly retryDelays?: readonly number[];
  /** Finds what was made without the state knowing. @default - asks AWS */
  readonly findId?: FindId;
}
