import type { RolloutResult } from "../../lib/rollout/result";
import {
  changeEnvironment,
  deleteDeadLetterQueue,
  disableRule,
  editPattern,
  type Place,
  removeTargets,
  widenRelayRole,
} from "../aws/tamper";

/** One thing that is done behind hubrelay's back. */
export interface Damage {
  /** In words. */
  readonly what: string;
  readonly account: string;
  readonly how: (place: Place) => Promise<unknown>;
  /** Addresses at which a drift check must find it; one that ends with `_` goes on with the region. */
  readonly addresses: readonly string[];
}

/** What the sandbox breaks by hand, each in an account of its own. */
export const DAMAGES: readonly Damage[] = [
  {
    what: "a rule disabled",
    account: "101010101010",
    how: disableRule,
    addresses: ["aws_cloudwatch_event_rule.findings_"],
  },
  {
    what: "a target removed and a pattern edited",
    account: "111111111111",
    how: async (place) => {
      await removeTargets(place);
      await editPattern(place);
    },
    addresses: ["aws_cloudwatch_event_rule.findings_", "aws_cloudwatch_event_target.queue_"],
  },
  {
    what: "a role's policy edited",
    account: "121212121212",
    how: widenRelayRole,
    addresses: ["aws_iam_role_policy.relay"],
  },
  {
    what: "a queue deleted",
    account: "141414141414",
    how: deleteDeadLetterQueue,
    addresses: ["aws_sqs_queue.dead_letters_"],
  },
];

/** A change that is known and meant to stay. */
export const KNOWN = {
  account: "303030303030",
  how: (place: Place) => changeEnvironment(place),
  noise: { "aws_lambda_function.*": { environment: "log level raised while a fault is looked for" } },
};

/** What a drift check found: `account address kind`, sorted. */
export function foundDrift({ stacks }: RolloutResult): string[] {
  return stacks
    .flatMap(({ account, drift }) => (drift?.items ?? []).map(({ address, kind }) => `${account} ${address} ${kind}`))
    .sort();
}

/** What a drift check must find of {@link DAMAGES}. */
export function expectedDrift(region: string): string[] {
  return DAMAGES.flatMap(({ account, addresses }) =>
    addresses.map((address) => `${account} ${address}${address.endsWith("_") ? region : ""} changed outside`),
  );
}
