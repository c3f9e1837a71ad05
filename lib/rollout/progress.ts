import type { InterruptState } from "./interrupt";
import type { StackResult } from "./result";

/** Where a roll-out tells what it is doing. */
export interface Progress {
  /** A phase over this many stacks begins: `plan`, `apply`. */
  begin(phase: string, total: number): void;
  /** A stack does something. */
  step(stack: string, step: string): void;
  /** A stack is done with the phase. */
  end(result: StackResult): void;
  /** The user asked to stop. */
  interrupted(state: InterruptState): void;
  /** The phase is over. */
  finish(): void;
}

/** Says nothing. */
export const SILENT: Progress = { begin() {}, step() {}, end() {}, interrupted() {}, finish() {} };
