import picocolors from "picocolors";

/** A stream that may be a terminal. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

/** Whether escape sequences may be written: a terminal, and neither `NO_COLOR` nor a dumb one. */
export function isInteractive(stream: OutputStream, env: NodeJS.ProcessEnv = process.env): boolean {
  return stream.isTTY === true && env.TERM !== "dumb" && !env.CI;
}

/** Colours for a stream; the identity where there must be none. */
export function colors(
  stream: OutputStream,
  env: NodeJS.ProcessEnv = process.env,
): ReturnType<typeof picocolors.createColors> {
  const wanted = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "0";
  return picocolors.createColors(!env.NO_COLOR && (wanted || (stream.isTTY === true && env.TERM !== "dumb")));
}

/**
 * Lets this process outlive its terminal, or the `tee` behind it: what cannot be written there any more is dropped, and what runs comes
 * to its end with its result in the file. Otherwise the first line that cannot be written would end the process in the middle.
 */
export function outliveTerminal(): void {
  for (const stream of [process.stdout, process.stderr]) {
    if (!stream.listeners("error").includes(drop)) stream.on("error", drop);
  }
}

function drop(): void {}
