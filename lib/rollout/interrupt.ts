/** How far a stop has gone: nothing asked; nothing new starts; terraform itself was asked to stop. */
export type InterruptState = "running" | "draining" | "stopping";

/**
 * The one place that knows whether the user wants to stop. Once: what runs finishes, nothing new starts. Twice: every running
 * terraform gets SIGINT, once, and is waited for, because a killed terraform loses what it made and leaves its lock.
 */
export class Interrupt {
  private current: InterruptState = "running";
  private readonly onStopping = new Set<() => void>();
  private readonly listeners = new Set<(state: InterruptState) => void>();

  get state(): InterruptState {
    return this.current;
  }

  /** Nothing new may start. */
  get draining(): boolean {
    return this.current !== "running";
  }

  /** The next step towards stopping; a third call changes nothing. */
  request(): void {
    if (this.current === "running") this.move("draining");
    else if (this.current === "draining") this.stop();
  }

  /** Both steps at once, as a CI system's SIGTERM leaves only seconds. */
  stop(): void {
    if (this.current === "stopping") return;
    this.move("stopping");
    for (const callback of this.onStopping) callback();
  }

  /** Calls back when terraform is to be interrupted (at once when that has been asked); returns how to unsubscribe. */
  whenStopping(callback: () => void): () => void {
    if (this.current === "stopping") callback();
    this.onStopping.add(callback);
    return () => this.onStopping.delete(callback);
  }

  /** Calls back at each step; returns how to unsubscribe. */
  onChange(listener: (state: InterruptState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private move(state: InterruptState): void {
    this.current = state;
    for (const listener of this.listeners) listener(state);
  }
}

/** Ties an {@link Interrupt} to this process's signals until the returned function is called. */
export function listenToSignals(interrupt: Interrupt): () => void {
  const step = () => interrupt.request();
  const stop = () => interrupt.stop();
  process.on("SIGINT", step);
  process.on("SIGTERM", stop);
  process.on("SIGHUP", stop);
  return () => {
    process.off("SIGINT", step);
    process.off("SIGTERM", stop);
    process.off("SIGHUP", stop);
  };
}
