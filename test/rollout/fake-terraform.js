#!/usr/bin/env node
// Stands in for terraform in the runner's tests: does what `fake.json` in the stack's folder says, and writes what it was asked
// to do into the journal, so that a test can tell order and overlap. "State" is the file `state` beside it.
const fs = require("node:fs");
const path = require("node:path");

const [command, ...args] = process.argv.slice(2);
const behaviour = fs.existsSync("fake.json") ? JSON.parse(fs.readFileSync("fake.json", "utf8")) : {};
const name = path.basename(process.cwd());
const note = (event) => fs.appendFileSync(process.env.FAKE_JOURNAL, `${name} ${command} ${event}\n`);
const say = (event) => console.log(JSON.stringify(event));
const state = () => (fs.existsSync("state") ? fs.readFileSync("state", "utf8") : "");

const imported = () => (fs.existsSync("imported") ? fs.readFileSync("imported", "utf8").split("\n") : []);

/** Fails with a text of the test, the first so many times. */
function mayFail() {
  const failure = behaviour[`${command}Fails`];
  if (failure === undefined) return;
  const tries = Number(fs.existsSync(`tries.${command}`) ? fs.readFileSync(`tries.${command}`, "utf8") : "0");
  fs.writeFileSync(`tries.${command}`, String(tries + 1));
  if (tries >= (failure.times ?? Number.POSITIVE_INFINITY)) return;
  const [summary, ...detail] = failure.text.split("\n");
  if (command === "apply" && failure.address !== undefined) {
    say({ type: "apply_start", hook: { resource: { addr: failure.address }, action: "create" } });
  }
  if (command === "init") console.error(`\nError: ${failure.text}\n`);
  else
    say({
      type: "diagnostic",
      "@level": "error",
      diagnostic: { severity: "error", summary, detail: detail.join("\n"), address: failure.address },
    });
  note("failed");
  process.exit(1);
}

/** Goes on when the file the test names is there; SIGINT ends it as it ends terraform: state saved, exit code 1. */
function hold(then) {
  const file = behaviour[`${command}WaitsFor`];
  if (file === undefined) return then();
  process.on("SIGINT", () => {
    note("interrupted");
    process.exit(1);
  });
  const timer = setInterval(() => {
    if (!fs.existsSync(file)) return;
    clearInterval(timer);
    then();
  }, 10);
  // Never outlives its test by much.
  setTimeout(() => process.exit(99), 20_000).unref();
}

const steps = {
  init() {
    fs.writeFileSync(".terraform.lock.hcl", `# lock of ${name}\n`);
  },
  plan() {
    const plan = args.includes("-destroy")
      ? {
          resource_changes: state()
            ? [{ address: "terraform_data.a", mode: "managed", change: { actions: ["delete"] } }]
            : [],
        }
      : (behaviour.plan ?? { resource_changes: [] });
    const out = args.find((arg) => arg.startsWith("-out=")).slice("-out=".length);
    fs.writeFileSync(out, JSON.stringify(plan));
    for (const { address, change } of plan.resource_changes) {
      const action = { "no-op": "noop", "delete,create": "replace", "create,delete": "replace" }[change.actions.join()];
      say({ type: "planned_change", change: { resource: { addr: address }, action: action ?? change.actions[0] } });
    }
    for (const { address } of plan.resource_drift ?? []) {
      say({ type: "resource_drift", change: { resource: { addr: address }, action: "update" } });
    }
    say({ type: "change_summary", changes: {} });
    const changes = plan.resource_changes.some(({ change }) => change.actions[0] !== "no-op");
    process.exitCode = changes ? 2 : 0;
  },
  show() {
    if (args.at(-1) !== "-json") return process.stdout.write(fs.readFileSync(args.at(-1), "utf8"));
    const resources = imported().map((address) => behaviour.exists[address]);
    process.stdout.write(JSON.stringify({ values: { root_module: { resources } } }));
  },
  import() {
    const [address, id] = args.slice(-2);
    note(`${address} ${id}`);
    if (behaviour.exists?.[address] === undefined) {
      console.error(`\nError: ${behaviour.importSays ?? "Cannot import non-existent remote object"}\n`);
      process.exit(1);
    }
    fs.writeFileSync("imported", [...imported(), address].join("\n"));
  },
  apply() {
    const plan = JSON.parse(fs.readFileSync(args.at(-1), "utf8"));
    for (const { address, change } of plan.resource_changes) {
      const resource = { addr: address };
      say({ type: "apply_start", hook: { resource, action: change.actions[0] } });
      say({ type: "apply_complete", hook: { resource, action: change.actions[0] } });
    }
    const gone = plan.resource_changes.every(({ change }) => change.actions[0] === "delete");
    if (gone && !behaviour.keepsState) fs.rmSync("state", { force: true });
    else fs.writeFileSync("state", "terraform_data.a\n");
  },
  state() {
    if (args[0] === "rm") return note(`rm ${args.slice(1).join(" ")}`);
    const addresses = [state().trim(), ...imported()].filter((address) => address !== "");
    const resources = addresses.map((address) => {
      const [type, name] = address.split(".");
      return { mode: "managed", type, name, instances: [{}] };
    });
    process.stdout.write(JSON.stringify({ lineage: "fake", resources }));
  },
};

if (command === "apply") say({ type: "version", "@timestamp": new Date().toISOString() });
note("start");
hold(() => {
  mayFail();
  steps[command]();
  note("end");
});
