import type { Connection } from "../../connections/connection";
import type { DeclaredAppRegistration } from "./app-registration-schema";

/** The settings schema of the app's connections; it exists only where the app is installed. */
export const CONNECTIONS_SCHEMA = "app:dynatrace.security.operations:connections";

/** One connection as the app's schema wants it. */
export interface ConnectionSetting {
  /** Stays the same for as long as the connection exists. */
  readonly connection_id: string;
  readonly name: string;
  readonly product: "aws-securityhub";
}

/**
 * A connection in the words of Dynatrace's app.
 *
 * @see https://docs.dynatrace.com/docs/dynatrace-api/environment-api/settings/schemas/app-dynatrace-security-operations-connections
 */
export function connectionSetting(
  { account, accountName, region }: Pick<Connection, "account" | "accountName" | "region">,
  deployment: string,
  { name }: DeclaredAppRegistration,
): ConnectionSetting {
  const words: Readonly<Record<string, string>> = { account, accountName, region, deployment };
  return {
    connection_id: `${deployment}-${account}-${region}`,
    name: name.replace(/\{(\w+)\}/g, (text, word: string) => words[word] ?? text),
    product: "aws-securityhub",
  };
}
