import { credentialNeeds } from "../../../lib/dynatrace/credentials/needs";
import { DECLARATION, deploymentOf } from "../../support/declaration";

const needsOf = (dynatrace: string, more = "") =>
  credentialNeeds(deploymentOf(more, DECLARATION.replace("hub:", `${dynatrace}hub:`)));
const scopes = (needs: readonly { readonly scope: string }[]) => needs.map(({ scope }) => scope);

test("the smallest declaration needs an access token that makes tokens, and nothing of the platform", () => {
  const needs = needsOf("");
  expect(scopes(needs.apiToken)).toEqual(["apiTokens.read", "apiTokens.write"]);
  expect(needs.platform).toEqual([]);
  expect(needs.account).toBeUndefined();
});

test("an external token on the built-in endpoint needs no credential in Dynatrace at all", () => {
  expect(needsOf("  token: { mode: external }\n")).toEqual({ apiToken: [], platform: [] });
});

test("an ingest source takes two scopes more, of the same token", () => {
  expect(scopes(needsOf("  ingestSource: {}\n").apiToken)).toEqual([
    "apiTokens.read",
    "apiTokens.write",
    "settings.read",
    "settings.write",
  ]);
});

test("an ingest source with an external token is the platform token's", () => {
  const needs = needsOf("  token: { mode: external }\n  ingestSource: {}\n");
  expect(needs.apiToken).toEqual([]);
  expect(scopes(needs.platform)).toEqual(["settings:objects:read", "settings:objects:write"]);
});

test("registering connections takes both tokens, because the provider asks with the access token first", () => {
  const needs = needsOf("  appRegistration: {}\n");
  expect(scopes(needs.apiToken)).toEqual(["apiTokens.read", "apiTokens.write", "settings.read", "settings.write"]);
  expect(scopes(needs.platform)).toEqual(["settings:schemas:read", "settings:objects:read", "settings:objects:write"]);
  expect(needsOf("  token: { mode: external }\n  appRegistration: {}\n").apiToken).toEqual([]);
});

test("documents take reading, writing and both ways of deleting", () => {
  expect(scopes(needsOf("  documents: {}\n").platform)).toEqual([
    "document:documents:read",
    "document:documents:write",
    "document:documents:delete",
    "document:trash.documents:delete",
  ]);
});

test("access takes an OAuth client of the declared account", () => {
  const account = "33333333-3333-4333-8333-333333333333";
  const needs = needsOf(`  access: { account: ${account}, groups: [{ name: readers }] }\n`);
  expect(needs.account).toMatchObject({ uuid: account });
  expect(scopes(needs.account!.scopes)).toEqual([
    "account-idm-read",
    "account-idm-write",
    "iam-policies-management",
    "account-env-read",
  ]);
});

test("a gate that sends test findings has to query them", () => {
  const needs = needsOf("", "rollout: { waves: [{ name: canary, size: 1, gate: test-finding }] }\n");
  expect(scopes(needs.platform)).toEqual(["storage:security.events:read", "storage:buckets:read"]);
});

test("each need names the key that asks for it", () => {
  expect(needsOf("  documents: {}\n").platform[0]).toEqual({
    scope: "document:documents:read",
    because: "dynatrace.documents",
  });
});
