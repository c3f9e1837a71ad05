import type { Connection } from "../connections/connection";
import { passingTestFinding, probeConnection } from "../dynatrace/probe-connection";
import { ImportDenied } from "../dynatrace/send-test-finding";
import { namesOf } from "../forwarder/names";
import type { WaveDone } from "../rollout/apply";
import { type AccountAccess, onePerQueue } from "../rollout/each-account";
import { deadLettersCheck, functionErrorsCheck, missingCheck, statesCheck, verdictOf } from "../rollout/gate-checks";
import type { Interrupt } from "../rollout/interrupt";
import { compareInventory, readDeployed } from "../rollout/inventory";
import { queueDepths } from "../rollout/queue-depths";
import { relayHealth } from "../rollout/relay-health";
import type { GateCheck, GateVerdict } from "../rollout/result";
import type { StateStore } from "../rollout/state-store";
import { chooseProbes, notTested, sendProbes, testFindingCheck } from "../rollout/test-finding-gate";
import { DEFAULT_TEST_FINDING } from "../rollout/wave-policy";
import type { Wave } from "../rollout/waves";
import { UserError } from "../user-error";
import { askBefore } from "./approval";
import type { Declaration } from "./declaration";
import { plural } from "./table";

/** What asking a gate takes. */
export interface GateContext {
  /** Whether a human can be asked. */
  readonly ask: boolean;
  readonly declaration: Declaration;
  /** Gets a line about what is waited for. */
  readonly say: (line: string) => void;
  /** What the process's signals go to. */
  readonly interrupt?: Interrupt | undefined;
  /** Where the states are. */
  readonly store: () => Promise<StateStore>;
}

/**
 * Looks for what a gate will need, before anything is applied.
 *
 * @throws UserError when a wave waits for a test finding, and Dynatrace cannot be asked for it
 */
export function requireGateCredentials(waves: readonly Wave[], env: NodeJS.ProcessEnv = process.env): void {
  const wave = waves.find(({ gate }) => gate === "test-finding");
  if (wave === undefined || env.DYNATRACE_PLATFORM_TOKEN) return;
  throw new UserError(
    `the gate of wave "${wave.name}" waits for a test finding, and DYNATRACE_PLATFORM_TOKEN is not set`,
    "give a platform token with storage:security.events:read and storage:buckets:read, or declare another gate",
  );
}

/** Asks a wave's gate: its queues, functions and a test finding for `healthy` and `test-finding`, a human for `confirm`. */
export async function passGate(done: WaveDone, context: GateContext): Promise<GateVerdict> {
  const { wave, results } = done;
  if (wave.gate !== "confirm") {
    const checks = await healthChecks(done, context);
    return checks.length > 0 ? verdictOf(checks) : { open: true, message: "no connection to look at", checks };
  }
  if (!context.ask) return verdictOf([{ check: "answer", status: "not checked", message: "not asked (--yes)" }]);
  const failed = results.filter(({ status }) => status === "failed").length;
  const question = `Wave "${wave.name}" is done, ${failed} of ${wave.stacks.length} failed. Go on with the next?`;
  const yes = await askBefore(question, context.interrupt);
  const answer: GateCheck = yes
    ? { check: "answer", status: "passed", message: "yes" }
    : { check: "answer", status: "failed", message: "the answer was no" };
  return verdictOf([answer]);
}

async function healthChecks(done: WaveDone, context: GateContext): Promise<GateCheck[]> {
  const { wave, results, since } = done;
  const failed = new Set(results.filter(({ status }) => status === "failed").map(({ stack }) => stack));
  const stacks = wave.stacks.filter((stack) => !failed.has(stack.name));
  const accounts = new Set(stacks.map(({ account }) => account));
  const { deployment, plan } = context.declaration;
  const connections = plan.connections.filter(({ account }) => accounts.has(account));
  // Dynatrace alone, or accounts that leave: nothing that could be ill.
  if (connections.length === 0) return [];
  context.say(`gate of wave "${wave.name}": looking at ${plural(connections.length, "connection")}`);
  // First: what it stirs up in queues and functions is then seen too, and CloudWatch had some time to hear of it.
  const tested = await testFindings(connections, done, context);
  const { deployed, failed: unread } = await readDeployed(
    await context.store(),
    stacks.map(({ name }) => name),
  );
  const forwarders = onePerQueue(deployed);
  const access = accessOf(context.declaration);
  const [depths, health] = await Promise.all([
    queueDepths(forwarders, access),
    relayHealth(forwarders, { access, relay: namesOf(deployment.name).relay, since }),
  ]);
  const missing = missingCheck(compareInventory(connections, deployed, unread));
  return [...statesCheck(unread), ...missing, deadLettersCheck(depths), functionErrorsCheck(health), tested];
}

async function testFindings(
  connections: readonly Connection[],
  { wave, stopped }: WaveDone,
  { declaration, say }: GateContext,
): Promise<GateCheck> {
  const required = wave.gate === "test-finding";
  const platformToken = process.env.DYNATRACE_PLATFORM_TOKEN;
  if (!platformToken) return notTested("DYNATRACE_PLATFORM_TOKEN is not set", required);
  const { deployment, organization } = declaration;
  const { role, sample, timeoutSeconds } = deployment.rollout?.testFinding ?? DEFAULT_TEST_FINDING;
  const { partition } = organization.organization;
  const probes = chooseProbes(connections, sample, (connection) => {
    const made = passingTestFinding(connection, partition);
    return "finding" in made ? made.finding : undefined;
  });
  if (probes.length > 0) {
    say(
      `gate of wave "${wave.name}": waiting for ${plural(probes.length, "test finding")}, ${timeoutSeconds} s at most`,
    );
  }
  const outcomes = await sendProbes(
    probes,
    async ({ connection, finding }) => {
      const { toDynatrace, toQuery } = await probeConnection(finding, connection, {
        environmentUrl: deployment.dynatrace.url,
        platformToken,
        partition,
        // Another role has a trust policy of its own.
        role: role === undefined ? deployment.deployRole : { name: role },
        timeoutMs: timeoutSeconds * 1000,
        stopped,
      });
      return (toDynatrace + toQuery) / 1000;
    },
    (error) => error instanceof ImportDenied,
  );
  return testFindingCheck(outcomes, required);
}

/** How the declaration says the accounts are entered. */
export function accessOf({ deployment, organization }: Declaration): AccountAccess {
  const { name, externalId } = deployment.deployRole;
  const { partition } = organization.organization;
  return { partition, roleName: name, ...(externalId !== undefined && { externalId }) };
}
