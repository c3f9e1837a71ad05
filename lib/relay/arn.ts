/** The parts of an ARN; members that are empty in it are absent. */
export interface ArnParts {
  readonly partition: string;
  readonly service: string;
  readonly region?: string;
  readonly account?: string;
  /** All that follows the account. */
  readonly resource: string;
}

const ARN = /^arn:([^:]*):([^:]*):([^:]*):([^:]*):(.+)$/s;

/** Takes an ARN apart; nothing if the text is none. */
export function parseArn(value: string | undefined): ArnParts | undefined {
  const match = value === undefined ? null : ARN.exec(value);
  if (!match) return undefined;
  const [, partition = "", service = "", region, account, resource = ""] = match;
  return {
    partition,
    service,
    region: region || undefined,
    account: account && /^\d{12}$/.test(account) ? account : undefined,
    resource,
  };
}

/** The last segment of an ARN or path: what people call the thing. */
export function lastSegment(value: string): string {
  const parts = value.split(/[/:]/).filter((part) => part !== "");
  return parts.at(-1) ?? value;
}
