import { at, type Fields, isFields, list, text } from "./json";
import type { Origin } from "./piece";

/** What an SQS message holds. */
export type ParsedMessage =
  | {
      readonly findings: readonly unknown[];
      readonly origin: Origin;
    }
  | {
      /** Why the message can never be delivered. */
      readonly problem: string;
    };

/** Reads the body of an SQS message: one EventBridge event of Security Hub. */
export function parseMessage(body: string): ParsedMessage {
  let event: unknown;
  try {
    event = JSON.parse(body);
  } catch {
    return { problem: "the message is not JSON" };
  }
  if (!isFields(event)) return { problem: "the message is not an event" };
  const findings = list(at(event, "detail", "findings"));
  if (!findings.some(isFields)) {
    const type = text(event["detail-type"]);
    return { problem: type ? `the event has no findings: ${type}`.slice(0, 200) : "the message has no findings" };
  }
  return { findings, origin: originOf(event) };
}

/** What an event's envelope says about where its findings came from. */
export function originOf(event: Fields): Origin {
  return { account: text(event.account), region: text(event.region), time: text(event.time), envelope: event };
}
