import { type AwsApi, placeOf } from "./aws-api";
import { fields, number, text } from "./json";

/** The ingest token and the generation it belongs to. */
export interface IngestToken {
  readonly value: string;
  /** Absent for a secret that holds a bare token. */
  readonly generation?: number;
}

/** Gives the token. Both reject when the secret cannot be read; the reason is safe to log. */
export interface TokenSource {
  /** The token, from memory while it is fresh. */
  current(): Promise<IngestToken>;
  /** The token, read again whatever is in memory. */
  refresh(): Promise<IngestToken>;
}

/** How long a token is used before the secret is read again: a new generation is in use everywhere after that. */
export const TOKEN_MAX_AGE_MS = 15 * 60_000;

/** The token in the hub's secret: another account and often another region, so the call goes to the region of the ARN. */
export class SecretToken implements TokenSource {
  private held?: { readonly token: IngestToken; readonly readAt: number };

  public constructor(
    private readonly secretArn: string,
    private readonly aws: AwsApi,
    private readonly now: () => number = Date.now,
  ) {}

  public async current(): Promise<IngestToken> {
    if (this.held && this.now() - this.held.readAt < TOKEN_MAX_AGE_MS) return this.held.token;
    try {
      return await this.refresh();
    } catch (error) {
      // An old token is most likely still good, and the secret being out of reach must not stop deliveries.
      if (this.held) return this.held.token;
      throw error;
    }
  }

  public async refresh(): Promise<IngestToken> {
    const answer = await this.aws({
      service: "secretsmanager",
      ...placeOf(this.secretArn),
      target: "secretsmanager.GetSecretValue",
      body: { SecretId: this.secretArn },
    });
    const token = parseToken(text(fields(answer).SecretString));
    this.held = { token, readAt: this.now() };
    return token;
  }
}

/**
 * Reads a secret's value: `{"token": "…", "generation": 3}` or a bare token.
 *
 * @throws Error that says what is wrong and never what is in it
 */
export function parseToken(secret: string | undefined): IngestToken {
  const value = secret?.trim();
  if (!value) throw new Error("the secret is empty: no token has been stored in it yet");
  if (!value.startsWith("{")) return { value: usable(value) };
  let content: unknown;
  try {
    content = JSON.parse(value);
  } catch {
    throw new Error('the secret is neither a token nor JSON of the form {"token": …, "generation": …}');
  }
  const token = text(fields(content).token);
  if (token === undefined) throw new Error('the secret is JSON without a "token"');
  return { value: usable(token.trim()), generation: number(fields(content).generation) };
}

/** A token goes into a header, where a line break would make every request fail with a message that quotes it. */
function usable(token: string): string {
  if (!/^[\x21-\x7e]+$/.test(token)) throw new Error("the secret's token holds characters that no token has");
  return token;
}
