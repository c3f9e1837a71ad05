import { dirname, resolve } from "node:path";
import { DeclarationError } from "./lib/deployment/declaration-error";
import { loadDeployment } from "./lib/deployment/load-deployment";
import { loadOrganization } from "./lib/organization/load-organization";
import { buildApp } from "./stacks/build-app";

/**
 * Synthesises the deployment that `HUBRELAY_CONFIG` names (default `deployment.yaml`) into `CDKTF_OUTDIR` (`cdktf.out`).
 * `HUBRELAY_DISCONNECTED` names accounts that left it, `{"111111111111": ["eu-west-1"]}`; the roll-out reads them from the states.
 */
try {
  const config = process.env.HUBRELAY_CONFIG ?? "deployment.yaml";
  const home = dirname(config);
  const deployment = loadDeployment(config);
  const organization = loadOrganization(resolve(home, deployment.organization.file));
  buildApp({
    deployment,
    organization,
    home: resolve(home),
    outDir: resolve(process.env.CDKTF_OUTDIR ?? "cdktf.out"),
    disconnected: JSON.parse(process.env.HUBRELAY_DISCONNECTED ?? "{}"),
  }).synth();
} catch (error) {
  if (!(error instanceof DeclarationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
