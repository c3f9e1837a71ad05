import { execFileSync } from "node:child_process";

/** A process as `ps` lists it. */
export interface ListedProcess {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
}

/**
 * Ends a process and all that it started, at once and without a warning, as a power loss does: Terraform runs in process groups of its
 * own, which a signal to the parent's does not reach.
 *
 * @param pid - of a process the caller started
 */
export function killTree(pid: number): void {
  // It starts nothing new from here on.
  signal(pid, "SIGSTOP");
  const doomed = descendants(listProcesses(), pid);
  signal(pid, "SIGKILL");
  // A group is killed whole: it may have grown since it was listed.
  const groups = new Set(doomed.filter((each) => each.pid === each.group).map(({ group }) => group));
  for (const group of groups) signal(-group, "SIGKILL");
  for (const each of doomed) signal(each.pid, "SIGKILL");
}

/** Every process below one, without itself. */
export function descendants(all: readonly ListedProcess[], pid: number): ListedProcess[] {
  const children = all.filter(({ parent }) => parent === pid);
  return [...children, ...children.flatMap((child) => descendants(all, child.pid))];
}

function listProcesses(): ListedProcess[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,pgid="], { encoding: "utf8" }).trim().split("\n");
  return lines.map((line) => {
    const [pid = 0, parent = 0, group = 0] = line.trim().split(/\s+/).map(Number);
    return { pid, parent, group };
  });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It has ended by itself.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
