/** How long and how often the sandbox's own calls are tried: the emulator is on this machine, or it is not there. */
const MAX_ATTEMPTS = 3;

/** An access key, as the AWS SDK takes it. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** What every client of the AWS SDK needs in the sandbox. */
export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
  readonly maxAttempts: number;
}

/** Configuration of a client for one account's credentials and one region. */
export function clientConfig(endpoint: string, credentials: Credentials, region = "us-east-1"): ClientConfig {
  return { endpoint, region, credentials, maxAttempts: MAX_ATTEMPTS };
}

/**
 * The root of an emulated account: MiniStack takes a 12-digit access key for that account's root.
 * For seeding, breaking things by hand and looking for leftovers only; hubrelay itself never runs as root.
 */
export function rootOf(account: string): Credentials {
  return { accessKeyId: account, secretAccessKey: "sandbox" };
}
