import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { runApply } from "../../lib/rollout/apply";
import { runDestroy } from "../../lib/rollout/destroy";
import type { StackError } from "../../lib/rollout/error-class";
import { Interrupt } from "../../lib/rollout/interrupt";
import { runPlan } from "../../lib/rollout/plan";
import type { StackStatus } from "../../lib/rollout/result";
import { hasTerraform, type LockInfo, RealStacks, StateBucket, StateServer } from "./real-stacks";

const A = "account-111111111111";
const BIN = resolve(__dirname, "../../bin/hubrelay.js");
const STALE: LockInfo = {
  ID: "5c0f8b1e-0000-4000-8000-000000000000",
  Operation: "OperationTypeApply",
  Who: "jo@build-7",
  Created: new Date(Date.now() - 3 * 3_600_000).toISOString(),
};

// Terraform itself runs here; on a busy machine that takes its time.
jest.setTimeout(120_000);

const here = hasTerraform();
if (!here)
  console.warn("No terraform on the PATH: what a roll-out makes of its answers is tested with a stand-in only.");
/** A test with the real Terraform; without one there is nothing it could show. */
const withTerraform = (title: string, run: () => Promise<void>) =>
  test(title, async () => {
    if (here) await run();
  });

let server: StateServer;
let stacks: RealStacks;
const children: ChildProcess[] = [];
beforeEach(async () => {
  server = new StateServer();
  await server.start();
  stacks = new RealStacks((stack) => server.backend(stack), [A]);
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await server.stop();
  stacks.remove();
});

const statuses = (result: { readonly stacks: readonly { readonly status: StackStatus }[] }) =>
  result.stacks.map(({ status }) => status);

/** Waits until a file is there; a test's own time limit ends the wait. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((done) => setTimeout(done, 20));
}

/** A command that fails with a text, the first so many times; counts its runs in a file. */
function failing(text: string, times: number): string {
  const runs = stacks.file("runs");
  return `echo run >> ${runs}; if [ $(wc -l < ${runs}) -le ${times} ]; then echo '${text}' >&2; exit 1; fi`;
}
const runs = () => readFileSync(stacks.file("runs"), "utf8").trim().split("\n").length;

withTerraform("a lock that somebody left is shown with its owner and age, and stays", async () => {
  const bucket = new StateBucket();
  await bucket.start();
  const locked = new RealStacks((stack) => bucket.backend(stack), [A]);
  try {
    const lock = `${A}.tfstate.tflock`;
    const left = JSON.stringify({ ...STALE, Path: `states/${A}.tfstate` });
    bucket.objects.set(lock, left);
    const [result] = (await runApply(locked.options({ retryDelays: [1, 1] }))).stacks;
    expect(result?.error?.class).toBe("lock");
    expect(result?.error?.whatToDo).toContain("the state is locked by jo@build-7 (apply) for 3 h");
    expect(result?.error?.whatToDo).toMatch(/npx hubrelay unlock 111111111111$/);
    expect(bucket.objects.get(lock)).toBe(left);
    // Not tried again either: a lock does not pass by itself.
    expect(bucket.asked.filter((request) => request === `PUT ${lock}`)).toHaveLength(1);
  } finally {
    await bucket.stop();
    locked.remove();
  }
});

withTerraform("a lock is waited for as long as is said", async () => {
  server.locks.set(A, STALE);
  server.onRequest = (request) => {
    if (request === `LOCK ${A}` && server.asked.filter((each) => each === request).length === 2) server.locks.delete(A);
  };
  expect(statuses(await runApply(stacks.options({ lockTimeout: "60s" })))).toEqual(["applied"]);
  expect(server.locks.size).toBe(0);
});

describe("a plan that was shown", () => {
  withTerraform("is applied as it was planned, whatever the declaration says by then", async () => {
    const result = await runApply({
      ...stacks.options(),
      confirm: async () => {
        stacks.declare(A, "second");
        return true;
      },
    });
    expect(statuses(result)).toEqual(["applied"]);
    expect(server.input(A)).toBe("first");
  });

  withTerraform("is refused when the state has moved since, and nothing is applied", async () => {
    await runApply(stacks.options());
    stacks.declare(A, "second");
    const result = await runApply({
      ...stacks.options(),
      confirm: async () => {
        const state = server.state(A)!;
        server.states.set(A, JSON.stringify({ ...state, serial: state.serial + 1 }));
        return true;
      },
    });
    expect(statuses(result)).toEqual(["failed"]);
    expect(result.stacks[0]?.error?.message).toContain("Saved plan is stale");
    expect(result.stacks[0]?.error?.whatToDo).toContain("the state has moved since it was planned");
    expect(result.exitCode).toBe(1);
    expect(server.input(A)).toBe("first");
  });
});

describe("a failure in the middle of an apply", () => {
  withTerraform("that passes is tried again, with a new plan", async () => {
    stacks.declare(A, "first", failing("api error ThrottlingException: Rate exceeded", 1));
    expect(statuses(await runApply(stacks.options({ retryDelays: [1, 1] })))).toEqual(["applied"]);
    expect(runs()).toBe(2);
  });

  withTerraform("that lasts is not", async () => {
    stacks.declare(A, "first", failing("api error AccessDenied: not authorized to perform: sqs:CreateQueue", 9));
    const result = await runApply(stacks.options({ retryDelays: [1, 1] }));
    expect(result.stacks[0]).toMatchObject({ status: "failed", error: { class: "policy denied" } });
    expect(runs()).toBe(1);
    expect(server.locks.size).toBe(0);
  });
});

describe("a state that could not be saved, the backend being out of reach", () => {
  /** Lets a stack make what it declares, while the backend goes away. */
  async function lose(): Promise<StackError | undefined> {
    const [begun, go] = [stacks.file("begun"), stacks.file("go")];
    const wait = `while [ ! -e ${go} ]; do sleep 0.05; done`;
    stacks.declare(A, "first", `echo run >> ${stacks.file("runs")}; touch ${begun}; ${wait}`);
    const running = runApply(stacks.options());
    await until(() => existsSync(begun));
    server.away = true;
    writeFileSync(go, "");
    const { stacks: results } = await running;
    server.away = false;
    return results[0]?.error;
  }

  withTerraform(
    "is kept beside the stack, and saved by the next run before anything else: nothing is made twice",
    async () => {
      const error = await lose();
      expect(error?.whatToDo).toContain("when the backend can be reached again, run the failed stacks again from here");
      expect(error?.whatToDo).not.toContain("wait for that run");
      expect(server.state(A)).toBeUndefined();

      // The lock that could not be given back is the user's to break.
      const locked = await runApply(stacks.options());
      expect(locked.stacks[0]?.error?.whatToDo).toMatch(/the state is locked by .+ for \d+ s/);
      server.locks.clear();

      expect(statuses(await runApply(stacks.options()))).toEqual(["unchanged"]);
      expect(server.input(A)).toBe("first");
      expect(runs()).toBe(1);
      expect(existsSync(join(stacks.out, "stacks", A, "errored.tfstate"))).toBe(false);
    },
  );

  withTerraform("is what a destroy goes by too", async () => {
    await lose();
    server.locks.clear();
    expect(statuses(await runDestroy(stacks.options()))).toEqual(["destroyed"]);
  });

  withTerraform("is not saved over one that has moved since", async () => {
    await lose();
    server.locks.clear();
    const left = JSON.parse(readFileSync(join(stacks.out, "stacks", A, "errored.tfstate"), "utf8"));
    const moved = JSON.stringify({ ...left, serial: 9 }).replaceAll("first", "theirs");
    server.states.set(A, moved);
    const [result] = (await runApply(stacks.options())).stacks;
    expect(result?.error?.whatToDo).toMatch(/the state has moved since .*errored\.tfstate was left/);
    expect(server.states.get(A)).toBe(moved);
  });
});

withTerraform(
  "plan changes nothing, exit code 2; apply 0; then nothing is left to do; destroy ends with an empty state",
  async () => {
    expect((await runPlan(stacks.options())).exitCode).toBe(2);
    expect(server.state(A)).toBeUndefined();
    expect((await runApply(stacks.options())).exitCode).toBe(0);
    expect((await runPlan(stacks.options())).exitCode).toBe(0);
    expect(statuses(await runApply(stacks.options()))).toEqual(["unchanged"]);
    expect(statuses(await runDestroy(stacks.options()))).toEqual(["destroyed"]);
    expect(server.state(A)?.resources).toEqual([]);
  },
);

withTerraform(
  "stopped twice, terraform is interrupted and waited for: the state is saved and no lock is left",
  async () => {
    const begun = stacks.file("begun");
    stacks.declare(A, "first", `touch ${begun}; sleep 60`);
    const interrupt = new Interrupt();
    const running = runApply(stacks.options({ interrupt }));
    await until(() => existsSync(begun));
    interrupt.request();
    interrupt.request();
    const result = await running;
    expect(result.stacks[0]).toMatchObject({ status: "failed", error: { class: "interrupted" } });
    expect(result.interrupted).toBe(true);
    expect(server.locks.size).toBe(0);
    // What it had begun is in the state, so that the next run takes it up.
    expect(server.state(A)?.resources).toHaveLength(1);
  },
);

withTerraform(
  "hubrelay killed in the middle: terraform goes on, saves its state, gives back its lock, and a rerun has nothing to do",
  async () => {
    const begun = stacks.file("begun");
    const go = stacks.file("go");
    stacks.declare(A, "first", `touch ${begun}; while [ ! -e ${go} ]; do sleep 0.1; done`);
    const env = { ...stacks.options().env, CDKTF_OUTDIR: stacks.out };
    const child = spawn(process.execPath, [BIN, "apply", "--no-synth", "--yes"], {
      cwd: stacks.folder,
      env,
      stdio: "ignore",
    });
    children.push(child);
    await until(() => existsSync(begun));
    child.kill("SIGKILL");
    expect(server.locks.size).toBe(1);
    writeFileSync(go, "");
    await until(() => server.locks.size === 0);
    expect(server.input(A)).toBe("first");
    expect(statuses(await runApply(stacks.options()))).toEqual(["unchanged"]);
  },
);
