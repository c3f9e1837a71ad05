import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { ConnectionPlan } from "../connections/connection";
import { planConnections } from "../connections/plan-connections";
import { loadDeployment } from "../deployment/load-deployment";
import type { Deployment } from "../deployment/schema";
import { checkUnits } from "../dynatrace/ingest-source-accounts";
import { loadOrganization } from "../organization/load-organization";
import type { Organization } from "../organization/organization";
import { UserError } from "../user-error";

/** What the user declared, and what it comes to. */
export interface Declaration {
  readonly deployment: Deployment;
  readonly organization: Organization;
  readonly plan: ConnectionPlan;
}

/**
 * Reads the declaration and its organization.
 *
 * @throws DeclarationError with every mistake in them; UserError when there is no such file
 */
export function readDeclaration(config: string): Declaration {
  if (!existsSync(config)) {
    throw new UserError(`${config}: there is no such file`, "name the declaration: --config FILE");
  }
  const deployment = loadDeployment(config);
  const organization = loadOrganization(resolve(dirname(config), deployment.organization.file));
  checkUnits(deployment.dynatrace.ingestSource, organization);
  return { deployment, organization, plan: planConnections(deployment, organization) };
}
