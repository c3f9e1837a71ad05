import { mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { Argument, Command, Option } from "commander";
import { DynatraceJob } from "./dynatrace-job";
import { stopEmulator } from "./emulator/emulator";
import { ROOT } from "./hubrelay-cli";
import { MainJob } from "./main-job";
import { RolloutJob } from "./rollout-job";
import type { Scenario, ScenarioOptions } from "./scenario";
import { TopologiesJob } from "./topologies-job";

/** Folder of everything the sandbox writes. */
const SHARED = join(ROOT, ".sandbox");

/** The stories that can be run; each has a folder of its own, but for the first. */
const SCENARIOS: Readonly<Record<string, new (options: ScenarioOptions) => Scenario>> = {
  main: MainJob,
  rollout: RolloutJob,
  dynatrace: DynatraceJob,
  topologies: TopologiesJob,
};

type ProviderChoice = ScenarioOptions["dynatraceProvider"];

const folderOf = (scenario: string) => (scenario === "main" ? SHARED : join(SHARED, scenario));

// The SDK's notice about a Node.js it will need next year tells a user of the sandbox nothing.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

const program = new Command("sandbox")
  .description("hubrelay against an emulated AWS organization and a fake Dynatrace, on this machine")
  .addArgument(new Argument("[scenario]", "which story to run").choices(Object.keys(SCENARIOS)).default("main"))
  .option("--keep", "stop when the findings have arrived, and leave everything standing to look around")
  .addOption(
    new Option("--dynatrace-provider <which>", "the real Dynatrace provider, or its double")
      .choices(["auto", "registry", "double"])
      .default("auto"),
  )
  .action(async (scenario: string, options: { keep?: boolean; dynatraceProvider: ProviderChoice }) => {
    process.exitCode = await run(scenario, options.keep ?? false, options.dynatraceProvider);
  });
program
  .command("stop")
  .description("end a sandbox that was started with --keep")
  .action(async () => {
    const stopped = await Promise.all(Object.keys(SCENARIOS).map((scenario) => stopEmulator(folderOf(scenario))));
    console.log(stopped.includes(true) ? "Stopped." : "Nothing was running.");
  });

async function run(scenario: string, keep: boolean, dynatraceProvider: ProviderChoice): Promise<number> {
  const started = performance.now();
  const write = (text: string) => process.stdout.write(text);
  const dir = folderOf(scenario);
  const job = new SCENARIOS[scenario]!({ dir, shared: SHARED, dynatraceProvider, write });
  const asked = new Promise<"stopped">((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve("stopped"));
  });
  let failure: unknown;
  try {
    const work = keep ? job.build() : job.build().then(() => job.takeDown());
    const outcome = await Promise.race([asked, work.then(() => "done" as const)]);
    if (outcome === "stopped") {
      failure = new Error("stopped");
      write("Stopping: what Terraform has begun is let finish, so that no state is cut off.\n");
      await job.interrupt();
      await work.catch(() => undefined);
    } else if (keep) {
      write(`\n${job.directions().join("\n")}\n\nRunning until Ctrl-C, or: npm run sandbox -- stop\n`);
      await Promise.race([asked, job.ended()]);
    }
  } catch (error) {
    failure = error;
  } finally {
    await job.stop();
  }
  const seconds = Math.round((performance.now() - started) / 1000);
  const result = { scenario, held: failure === undefined, seconds, steps: job.steps.results, ...job.facts };
  const report = relative(process.cwd(), join(dir, "report.json"));
  mkdirSync(dir, { recursive: true });
  writeFileSync(report, `${JSON.stringify(result, null, 2)}\n`);
  const time = `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  write(
    failure === undefined
      ? `Everything held. ${time}. Report: ${report}\n`
      : `Did not hold. ${time}. Report: ${report}\n`,
  );
  if (failure === undefined && !keep) write("Look around instead: npm run sandbox -- --keep\n");
  return failure === undefined ? 0 : 1;
}

void program.parseAsync();
