import { dirname, resolve } from "node:path";
import { DeclarationError } from "./lib/deployment/declaration-error";
import { loadDeployment } from "./lib/deployment/load-deployment";
import { loadOrganization } from "./lib/organization/load-organization";
import { buildApp } from "./stacks/build-app";

/** Synthesises the deployment that `HUBRELAY_CONFIG` names (default `deployment.yaml`) into `CDKTF_OUTDIR` (`cdktf.out`). */
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
  }).synth();
} catch (error) {
  if (!(error instanceof DeclarationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
