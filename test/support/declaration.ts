import { parseDeployment } from "../../lib/deployment/load-deployment";
import type { Deployment } from "../../lib/deployment/schema";
import { parseOrganization } from "../../lib/organization/load-organization";
import type { Organization } from "../../lib/organization/organization";

/** A valid declaration, the smallest that connects something. */
export const DECLARATION = `dynatrace:
  url: https://abc12345.live.dynatrace.com
hub:
  account: "222222222222"
  region: us-east-1
regions:
  default: [us-east-1, eu-west-1]
`;

/** {@link DECLARATION} with more YAML behind it, checked. */
export function deploymentOf(more = "", base = DECLARATION): Deployment {
  return parseDeployment(base + more, "deployment.yaml");
}

/** An organization of accounts given by what matters to the test. */
export function organizationOf(accounts: readonly Record<string, unknown>[], partition = "aws"): Organization {
  return parseOrganization(
    JSON.stringify({
      version: 1,
      organization: { id: "o-abcdef1234", managementAccount: "999999999999", partition },
      ous: [
        { id: "ou-ab12-11111111", name: "prod", path: "/prod" },
        { id: "ou-ab12-22222222", name: "web", path: "/prod/web" },
      ],
      accounts: accounts.map((account) => ({ name: "shop", state: "ACTIVE", ...account })),
    }),
    "organization.json",
  );
}
