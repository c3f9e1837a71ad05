import { DEAD_LETTER_ATTRIBUTES } from "../relay/queue";

/** A message of a dead-letter queue, in the connection's own terms. */
export interface DeadLetter {
  /** Whose finding it is: with a shared queue another account than the queue's. */
  readonly account: string;
  readonly region: string;
  /** Id of the message in the dead-letter queue. */
  readonly id: string;
  /**
   * Who gave it up:
   *
   * - `relay`: Dynatrace or the relay refused it for good
   * - `rule`: EventBridge could not hand it to the queue
   * - `queue`: it was tried as often as SQS allows
   */
  readonly givenUpBy: "relay" | "rule" | "queue";
  /** In words. */
  readonly reason: string;
  /** HTTP status of Dynatrace's refusal, if it was one. */
  readonly status?: string;
  /** When it was given up, RFC 3339. */
  readonly since: string;
  /** The event as it came from EventBridge. */
  readonly body: string;
}

/** A message as SQS gives it, as far as it matters here. */
export interface ReceivedMessage {
  readonly MessageId?: string;
  readonly Body?: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly MessageAttributes?: Readonly<Record<string, { readonly StringValue?: string }>>;
}

/** What EventBridge writes on an event it could not deliver. @see EventBridge user guide, dead-letter queues of rules */
const RULE_ATTRIBUTES = {
  code: "ERROR_CODE",
  message: "ERROR_MESSAGE",
  condition: "EXHAUSTED_RETRY_CONDITION",
} as const;

/** Reads who gave a message up, and why. */
export function readDeadLetter(message: ReceivedMessage, place: { account: string; region: string }): DeadLetter {
  const attribute = (name: string) => message.MessageAttributes?.[name]?.StringValue;
  const sent = Number(message.Attributes?.SentTimestamp ?? 0);
  const common = {
    account: accountOf(message.Body) ?? place.account,
    region: place.region,
    id: message.MessageId ?? "",
    since: attribute(DEAD_LETTER_ATTRIBUTES.refusedAt) ?? new Date(sent).toISOString(),
    body: message.Body ?? "",
  };
  const reason = attribute(DEAD_LETTER_ATTRIBUTES.reason);
  if (reason !== undefined) {
    const said = attribute(DEAD_LETTER_ATTRIBUTES.message);
    const status = attribute(DEAD_LETTER_ATTRIBUTES.status);
    return { ...common, givenUpBy: "relay", reason: said ? `${reason}: "${said}"` : reason, ...(status && { status }) };
  }
  const code = attribute(RULE_ATTRIBUTES.code);
  if (code !== undefined) {
    const details = [code, attribute(RULE_ATTRIBUTES.message), attribute(RULE_ATTRIBUTES.condition)].filter(Boolean);
    return { ...common, givenUpBy: "rule", reason: `not delivered by the rule: ${details.join(", ")}` };
  }
  return { ...common, givenUpBy: "queue", reason: "tried as often as SQS allows" };
}

/** The account that a finding in an event is of. */
function accountOf(body: string | undefined): string | undefined {
  try {
    const { detail } = JSON.parse(body ?? "") as { detail?: { findings?: readonly { AwsAccountId?: unknown }[] } };
    const account = detail?.findings?.[0]?.AwsAccountId;
    return typeof account === "string" ? account : undefined;
  } catch {
    return undefined;
  }
}
