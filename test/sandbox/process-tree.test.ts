import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { descendants, killTree } from "../../sandbox/process-tree";

test("everything below a process is found, whatever its group, and nothing beside it", () => {
  const all = [
    { pid: 1, parent: 0, group: 1 },
    { pid: 2, parent: 1, group: 2 },
    { pid: 3, parent: 2, group: 3 },
    { pid: 4, parent: 3, group: 3 },
    { pid: 5, parent: 1, group: 5 },
  ];
  expect(descendants(all, 2).map(({ pid }) => pid)).toEqual([3, 4]);
});

test("a child in a process group of its own ends with its parent", async () => {
  const script = `const { spawn } = require("node:child_process");
    const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 30000)"], { detached: true, stdio: ["ignore", 1, 2] });
    console.log(child.pid); setTimeout(() => {}, 30000);`;
  const parent = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  for await (const _ of createInterface({ input: parent.stdout })) break;
  killTree(parent.pid!);
  // The pipe closes only when nobody holds it any more: the child included.
  await once(parent, "close");
  expect(parent.signalCode).toBe("SIGKILL");
}, 20_000);
