import { GenericSetting } from "@cdktf/provider-dynatrace/lib/generic-setting";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import type { Connection } from "../../connections/connection";
import type { DeclaredAppRegistration } from "./app-registration-schema";
import { CONNECTIONS_SCHEMA, connectionSetting } from "./connection-setting";

/** Options of an {@link AppRegistration}. */
export interface AppRegistrationProps {
  /** The deployment's name; the connections' ids begin with it. */
  readonly deployment: string;
  readonly declared: DeclaredAppRegistration;
  readonly connections: readonly Connection[];
  /** Id of the ingest token in use, by which the app finds a connection's data; absent when it is not known. */
  readonly tokenId?: string;
}

/** One settings object per connection in the schema of Dynatrace's app, so that its table of connections lists them. */
export class AppRegistration extends Construct {
  public constructor(
    scope: Construct,
    id: string,
    { deployment, declared, connections, tokenId }: AppRegistrationProps,
  ) {
    super(scope, id);
    for (const connection of connections) {
      const key = `${connection.account}_${connection.region}`;
      const setting = new GenericSetting(this, key, {
        schema: CONNECTIONS_SCHEMA,
        scope: "environment",
        value: Fn.jsonencode({
          ...connectionSetting(connection, deployment, declared),
          ...(tokenId !== undefined && { ingest_token_id: tokenId }),
        }),
      });
      setting.overrideLogicalId(`connection_${key}`);
    }
  }
}
