import { existsSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import { loadDeployment } from "../deployment/load-deployment";
import { partitionOf } from "../organization/aws-client";
import {
  type DeployRoleParts,
  deployRoleCloudFormation,
  deployRoleJson,
  deployRoleParts,
  deployRoleTerraform,
} from "../organization/deploy-role-templates";
import { UserError } from "../user-error";
import type { GlobalOptions } from "./global-options";

const FORMATS: Readonly<Record<string, (parts: DeployRoleParts) => string>> = {
  json: deployRoleJson,
  terraform: deployRoleTerraform,
  cloudformation: deployRoleCloudFormation,
};

interface DeployRoleFlags extends GlobalOptions {
  readonly principal?: readonly string[];
  readonly format: string;
}

/** `hubrelay deploy-role`. */
export function deployRoleCommand(): Command {
  return new Command("deploy-role")
    .option(
      "-p, --principal <arn>",
      "role or user that runs hubrelay, which the role trusts (required); repeatable",
      collectPrincipal,
    )
    .addOption(new Option("-f, --format <format>", "how it is printed").choices(Object.keys(FORMATS)).default("json"))
    .addHelpText(
      "after",
      "\nExample:\n  $ npx hubrelay deploy-role -p arn:aws:iam::222222222222:role/ci -f cloudformation > deploy-role.yaml",
    )
    .action((_flags: unknown, command: Command) => {
      const { principal: principals = [], ...options } = command.optsWithGlobals<DeployRoleFlags>();
      if (!existsSync(options.config)) {
        throw new UserError(`${options.config}: there is no such file`, "make one first: npx hubrelay init");
      }
      const { name, hub, deployRole } = loadDeployment(options.config);
      if (principals.length === 0) {
        throw new UserError(
          "whom the role trusts is not said",
          `name the role or user that runs hubrelay: --principal arn:${partitionOf(hub.region)}:iam::${hub.account}:role/NAME`,
        );
      }
      const parts = deployRoleParts({
        name,
        role: deployRole.name,
        partition: partitionOf(hub.region),
        hubAccount: hub.account,
        principals,
        ...(deployRole.externalId === undefined ? {} : { externalId: deployRole.externalId }),
      });
      process.stdout.write(FORMATS[options.json ? "json" : options.format]!(parts));
    });
}

function collectPrincipal(value: string, before: readonly string[] = []): string[] {
  if (/^arn:aws[a-z-]*:sts::\d{12}:assumed-role\//.test(value)) {
    throw new InvalidArgumentError(
      "expected a role's own ARN, received a session of it; write arn:aws:iam::ACCOUNT:role/NAME",
    );
  }
  if (!/^arn:aws[a-z-]*:iam::\d{12}:(root|(role|user)\/[\w+=,.@/-]+)$/.test(value)) {
    throw new InvalidArgumentError(`expected the ARN of an IAM role or user, received "${value}"`);
  }
  return [...before, value];
}
