import { parseDocument } from "yaml";
import { makeToken } from "./dynatrace-token";
import type { FakeDynatrace } from "./fake-dynatrace/server";
import { DidNotHold } from "./steps";
import { type World, writeDeclaration } from "./world";

/** A credential that will not do, and what hubrelay has to say about it. */
interface BadCredential {
  readonly kind: string;
  /** Over the usual environment; an empty value takes a variable away. */
  readonly env?: Readonly<Record<string, string>>;
  /** Changes of the declaration. */
  readonly declared?: readonly (readonly [path: readonly string[], value: unknown])[];
  readonly says: RegExp;
}

/** Nobody listens there. */
const CLOSED = "http://127.0.0.1:1";

/**
 * Plans with one bad credential after the other. Each has to be refused by name before Terraform starts.
 *
 * @param declaration - the good one, which stands again afterwards
 * @returns the kinds, with what was said
 * @throws DidNotHold when one is not refused, says something else, or repeats a secret
 */
export async function refuseBadCredentials(
  world: World,
  declaration: string,
): Promise<Readonly<Record<string, string>>> {
  const { cli, dir, dynatrace } = world;
  const said: Record<string, string> = {};
  await cli.json(["synth"], 0);
  for (const { kind, env = {}, declared = [], says } of await badCredentials(dynatrace)) {
    const changed = parseDocument(declaration);
    for (const [path, value] of declared) changed.setIn(path, value);
    const url = declared.some(([path]) => path.join(".") === "dynatrace.url") ? CLOSED : dynatrace.url;
    writeDeclaration(dir, changed.toString(), url);
    const message = await cli.refusal(["plan", "--no-synth"], env);
    if (!says.test(message)) throw new DidNotHold(`${kind}: expected ${says}, received\n      ${message}`);
    if (!message.includes("Nothing was changed.")) throw new DidNotHold(`${kind}: expected a refusal before Terraform`);
    const secret = Object.values(env).find((value) => value.split(".").length === 3 && message.includes(value));
    if (secret !== undefined) throw new DidNotHold(`${kind}: expected no secret in the message`);
    said[kind] = message.split("\n")[0]!.replace(/^\S+ /, "");
  }
  writeDeclaration(dir, declaration, dynatrace.url);
  return said;
}

async function badCredentials(dynatrace: FakeDynatrace): Promise<readonly BadCredential[]> {
  const name = "a bad credential";
  const scopes = ["apiTokens.read", "apiTokens.write"];
  const revoked = await makeToken(dynatrace, { name, scopes });
  dynatrace.tokens.revoke(revoked.id);
  const expired = await makeToken(dynatrace, { name, scopes, expirationDate: "2020-01-01T00:00:00.000Z" });
  const reader = await makeToken(dynatrace, { name, scopes: ["apiTokens.read"] });
  const few = dynatrace.platformTokens.add([
    "settings:schemas:read",
    "settings:objects:read",
    "settings:objects:write",
  ]);
  const apiToken = (token: string) => ({ DYNATRACE_API_TOKEN: token });
  const notAccepted = /does not accept DYNATRACE_API_TOKEN \(dt0c01\.[A-Z0-9]+\)/;
  return [
    { kind: "no access token", env: apiToken(""), says: /DYNATRACE_API_TOKEN is not set; needed are apiTokens\.read/ },
    { kind: "unknown access token", env: apiToken("dt0c01.NOBODY.NOTASECRETATALL"), says: notAccepted },
    { kind: "revoked access token", env: apiToken(revoked.token), says: notAccepted },
    { kind: "expired access token", env: apiToken(expired.token), says: notAccepted },
    {
      kind: "access token without a scope",
      env: apiToken(reader.token),
      says: /lacks apiTokens\.write .*settings\.write/,
    },
    {
      kind: "platform token without documents",
      env: { DYNATRACE_PLATFORM_TOKEN: few },
      says: /DYNATRACE_PLATFORM_TOKEN \(\S+\) lacks document:documents:read/,
    },
    {
      kind: "OAuth client with a wrong secret",
      env: { DT_CLIENT_SECRET: "dt0s02.SANDBOX.WRONGSECRET" },
      says: /does not accept the OAuth client dt0s02\.SANDBOX/,
    },
    {
      kind: "OAuth client of another account",
      declared: [[["dynatrace", "access", "account"], "22222222-2222-4222-8222-222222222222"]],
      says: /may not manage the account 22222222-2222-4222-8222-222222222222/,
    },
    {
      kind: "environment that does not answer",
      declared: [[["dynatrace", "url"], CLOSED]],
      says: /127\.0\.0\.1:1 does not answer/,
    },
    {
      kind: "no AWS credentials",
      env: {
        AWS_ACCESS_KEY_ID: "",
        AWS_SECRET_ACCESS_KEY: "",
        AWS_EC2_METADATA_DISABLED: "true",
        HOME: "/nonexistent",
      },
      says: /there are no AWS credentials/,
    },
    {
      kind: "unknown AWS credentials",
      env: { AWS_ACCESS_KEY_ID: "AKIANOBODYKNOWSTHIS0" },
      says: /AWS does not know these credentials/,
    },
    {
      kind: "deploy role that cannot be assumed",
      declared: [[["deployRole", "externalId"], "another"]],
      says: /the hub account 222222222222 cannot be entered: role hubrelay-deploy cannot be assumed/,
    },
    {
      kind: "hub's secret that cannot be read",
      declared: [[["hub", "secretArn"], "arn:aws:secretsmanager:us-east-1:222222222222:secret:other-AbCdEf"]],
      says: /the hub's secret arn:\S+ in 222222222222 us-east-1 cannot be read/,
    },
  ];
}
