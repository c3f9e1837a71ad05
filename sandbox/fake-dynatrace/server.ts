import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ADMIN_SCOPES, ApiTokens } from "./api-tokens";
import { Authenticator } from "./authenticator";
import { Buckets } from "./buckets";
import { controlRoutes } from "./control";
import { Documents } from "./documents";
import { Faults } from "./faults";
import { serve } from "./http-edge";
import { Iam } from "./iam";
import { Ingest, type IngestedRecord } from "./ingest";
import { OAuthTokens } from "./oauth";
import { PlatformTokens } from "./platform-tokens";
import { Query } from "./query";
import { Settings } from "./settings";
import type { Tenant } from "./tenant";
import { Workflows } from "./workflows";

/** What a fake environment accepts. Each value opens nothing but the sandbox. */
export interface FakeCredentials {
  /** The administrator's access token, for `/api/v2`. */
  readonly apiToken: string;
  /** The administrator's platform token, for `/platform`. */
  readonly platformToken: string;
  /** The OAuth client, for `/platform` and the account. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** The account's UUID. */
  readonly accountId: string;
}

/** The credentials of a fake environment that is not given others. */
export const SANDBOX_CREDENTIALS: FakeCredentials = {
  apiToken: "dt0c01.SANDBOXADMIN.NOTASECRET",
  platformToken: "dt0s16.SANDBOXADMIN.NOTASECRET",
  clientId: "dt0s02.SANDBOX",
  clientSecret: "dt0s02.SANDBOX.NOTASECRET",
  accountId: "11111111-1111-4111-8111-111111111111",
};

/** Options of {@link startFakeDynatrace}; a credential left out is taken from {@link SANDBOX_CREDENTIALS}. */
export interface FakeDynatraceOptions extends Partial<FakeCredentials> {
  /** @default a free port */
  readonly port?: number;
  /** What the administrator's access token may do. @default reading and writing of tokens and settings */
  readonly apiTokenScopes?: readonly string[];
  /** What the OAuth client may do. @default managing the account's groups and policies */
  readonly clientScopes?: readonly string[];
  /** Apps (`dynatrace.jira`) that are not installed, so that their settings schemas do not exist. @default none */
  readonly missingApps?: readonly string[];
  /** Receives one line per request; never a credential, never a body. @default silent */
  readonly log?: (line: string) => void;
}

/** A running fake Dynatrace environment. */
export interface FakeDynatrace extends Tenant, FakeCredentials {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly environmentId: string;
  /** What was ingested, oldest first. */
  readonly records: readonly IngestedRecord[];
  /** Further platform tokens, for callers that may do less than the administrator. */
  readonly platformTokens: PlatformTokens;
  /** Ends the server and every open connection. */
  close(): Promise<void>;
}

const ENVIRONMENT_ID = "abc12345";

const CLIENT_SCOPES = ["account-idm-read", "account-idm-write", "iam-policies-management", "account-env-read"];

/** Starts a fake Dynatrace environment on 127.0.0.1. Rejects when the port is taken. */
export async function startFakeDynatrace(options: FakeDynatraceOptions = {}): Promise<FakeDynatrace> {
  const credentials: FakeCredentials = {
    apiToken: options.apiToken ?? SANDBOX_CREDENTIALS.apiToken,
    platformToken: options.platformToken ?? SANDBOX_CREDENTIALS.platformToken,
    clientId: options.clientId ?? SANDBOX_CREDENTIALS.clientId,
    clientSecret: options.clientSecret ?? SANDBOX_CREDENTIALS.clientSecret,
    accountId: options.accountId ?? SANDBOX_CREDENTIALS.accountId,
  };
  const settings = new Settings(options.missingApps);
  const tenant: Tenant = {
    tokens: new ApiTokens({ value: credentials.apiToken, scopes: options.apiTokenScopes ?? ADMIN_SCOPES }),
    ingest: new Ingest((segment) => settings.customEndpoint(segment)),
    faults: new Faults(),
    settings,
    documents: new Documents(),
    workflows: new Workflows(),
    buckets: new Buckets(),
    iam: new Iam(credentials.accountId, ENVIRONMENT_ID),
  };
  const oauth = new OAuthTokens(credentials, options.clientScopes ?? CLIENT_SCOPES);
  const platformTokens = new PlatformTokens(credentials.platformToken);
  const { ingest, tokens, documents, workflows, buckets, iam } = tenant;
  const services = [
    ingest,
    tokens,
    settings,
    documents,
    workflows,
    buckets,
    iam,
    oauth,
    new Query(ingest),
    platformTokens,
  ];
  const context = {
    tenant,
    routes: [...controlRoutes(tenant), ...services.flatMap((service) => service.routes())],
    authenticator: new Authenticator(tokens, platformTokens, (token) => oauth.isValid(token)),
    log: options.log ?? (() => {}),
  };
  const server = createServer((request, response) => {
    serve(request, response, context);
  });
  await listen(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  return {
    ...tenant,
    ...credentials,
    url: `http://127.0.0.1:${port}`,
    port,
    environmentId: ENVIRONMENT_ID,
    records: ingest.records,
    platformTokens,
    close: () => {
      tenant.faults.clear();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
}
