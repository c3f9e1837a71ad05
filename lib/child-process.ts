import { type SpawnOptions, spawn } from "node:child_process";

/** How a process ended. */
export interface ProcessExit {
  /** Undefined when a signal ended it. */
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
}

/** A process that runs. */
export interface RunningProcess {
  /** Rejects when the process cannot be started. */
  readonly ended: Promise<ProcessExit>;
  /** Standard output so far, when it is a pipe. */
  readonly stdout: () => string;
  signal(name: NodeJS.Signals): void;
}

/** Starts a process; nothing here ever ends it but a signal the caller sends. */
export function startProcess(file: string, args: readonly string[], options: SpawnOptions): RunningProcess {
  const child = spawn(file, args, options);
  const chunks: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<ProcessExit>((resolve, reject) => {
    child.once("error", reject);
    // "close", not "exit": only then all of its output has arrived.
    child.once("close", (code, signal) => resolve({ code: code ?? undefined, signal: signal ?? undefined }));
  });
  return { ended, stdout: () => Buffer.concat(chunks).toString("utf8"), signal: (name) => void child.kill(name) };
}
