import { duration } from "../rollout/error-class";
import { isInteractive, type OutputStream } from "./terminal";

/** How often the line is drawn on a terminal, in milliseconds. */
const DRAW_EVERY = 100;
/** How often a plain line is written elsewhere, as a part of the whole. */
const PLAIN_STEP = 0.1;

/** Cells of the bar. */
const WIDTH = 24;
/** Before, how long the rest takes is a guess; in milliseconds. */
const TELL_TIME_AFTER = 5_000;

/** How far something is: a bar that is redrawn on a terminal, with the time left, a line for every tenth elsewhere. */
export interface Counter {
  count(phase: string, done: number, total: number): void;
  /** Takes the live line away. */
  done(): void;
}

/** A counter on a stream. */
export function counter(stream: OutputStream, env: NodeJS.ProcessEnv = process.env): Counter {
  const live = isInteractive(stream, env);
  let drawn = 0;
  let phase = "";
  let told = 0;
  let since = 0;
  return {
    count(name, done, total) {
      if (name !== phase) {
        phase = name;
        told = 0;
        since = Date.now();
      }
      if (live) {
        const now = Date.now();
        if (done < total && now - drawn < DRAW_EVERY) return;
        drawn = now;
        stream.write(`\r\u001b[K${name} ${bar(done, total)} ${done}/${total}${timeLeft(now - since, done, total)}`);
      } else if (done === total || done / total >= told + PLAIN_STEP) {
        told = done / total;
        stream.write(`${name} ${done}/${total}\n`);
      }
    },
    done() {
      if (live && drawn > 0) stream.write("\r\u001b[K");
    },
  };
}

function bar(done: number, total: number): string {
  const full = total === 0 ? WIDTH : Math.floor((done / total) * WIDTH);
  return "━".repeat(full) + "─".repeat(WIDTH - full);
}

function timeLeft(elapsed: number, done: number, total: number): string {
  if (elapsed < TELL_TIME_AFTER || done === 0 || done >= total) return "";
  return `, about ${duration((elapsed / done) * (total - done))} left`;
}
