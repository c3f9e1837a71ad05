import { checkDynatraceCredentials } from "../dynatrace/credentials/check-credentials";
import { expiryWarnings } from "../dynatrace/token-expiry";
import { externalTokenVariables, unusedTokenVariables } from "../dynatrace/token-from-command";
import { namesOf } from "../forwarder/names";
import { checkCaller, checkHub } from "../organization/check-caller";
import type { Stack } from "../rollout/stack";
import { UserError } from "../user-error";
import type { Declaration } from "./declaration";
import { tokensOf } from "./tokens-of";

/** What is known before Terraform starts. */
export interface BeforeRun {
  /** Environment of Terraform. */
  readonly env: NodeJS.ProcessEnv;
  /** To be said, whatever the run comes to. */
  readonly warnings: readonly string[];
}

/** Options of {@link beforeRun}. */
export interface BeforeRunOptions {
  /** Whether to look at the credentials first. */
  readonly check: boolean;
  /** Whether the run may store an external token: not when everything is taken away. */
  readonly storesToken: boolean;
}

/**
 * What a run needs beside its stacks, and whether it can begin at all: a bad credential is said here, by name and with what to
 * do, instead of once per stack in Terraform's words when half of them are done.
 *
 * @throws UserError when the external token cannot be had, or a credential will not do
 */
export async function beforeRun(
  declaration: Declaration,
  stacks: readonly Stack[],
  { check, storesToken }: BeforeRunOptions,
): Promise<BeforeRun> {
  const touchesDynatrace = stacks.some(({ name }) => name === "dynatrace");
  const tokens = tokensOf(declaration);
  const variables = !touchesDynatrace
    ? {}
    : storesToken
      ? await externalTokenVariables(tokens)
      : unusedTokenVariables(tokens);
  const warnings = [...expiryWarnings(tokens, new Date())];
  if (check && stacks.length > 0) {
    const [inAws, inDynatrace] = await Promise.all([
      refusalOf(() => checkAws(declaration, touchesDynatrace)),
      touchesDynatrace ? checkDynatraceCredentials(declaration.deployment) : [],
    ]);
    const blockers = inDynatrace.filter(({ severity }) => severity === "blocker");
    refuse([...inAws, ...blockers]);
    const soon = inDynatrace.filter(({ severity }) => severity === "warning");
    warnings.push(...soon.map(({ problem, whatToDo }) => `${problem}: ${whatToDo}`));
  }
  return { env: { ...process.env, ...variables }, warnings };
}

interface Problem {
  readonly problem: string;
  readonly whatToDo: string;
}

/** All of them in one error, so that they are mended together. */
function refuse(problems: readonly Problem[]): void {
  const last = problems.at(-1);
  if (last === undefined) return;
  const before = problems.slice(0, -1).map(({ problem, whatToDo }) => `${problem}\n  → ${whatToDo}\n  `);
  throw new UserError([...before, last.problem].join(""), `${last.whatToDo}\n  Nothing was changed.`);
}

async function refusalOf(work: () => Promise<void>): Promise<Problem[]> {
  try {
    await work();
    return [];
  } catch (error) {
    if (error instanceof UserError) return [{ problem: error.message, whatToDo: error.whatToDo }];
    throw error;
  }
}

async function checkAws({ deployment, organization }: Declaration, hubToo: boolean): Promise<void> {
  const { hub, deployRole, name } = deployment;
  await checkCaller(hub.region);
  if (!hubToo) return;
  await checkHub({
    account: hub.account,
    region: hub.region,
    secret: hub.secretArn ?? namesOf(name).secret,
    role: {
      name: deployRole.name,
      partition: organization.organization.partition,
      region: hub.region,
      ...(deployRole.externalId !== undefined && { externalId: deployRole.externalId }),
    },
  });
}
