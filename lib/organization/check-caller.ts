import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { UserError } from "../user-error";
import { type DeployRole, enterAccount } from "./account-access";
import { clientConfig } from "./aws-client";
import { codeOf, isCredentialsProblem, isUnreachable, shortReason } from "./aws-errors";
import { hubSecretState } from "./hub-secret";

/** The hub, and how it is entered. */
export interface HubAccess {
  readonly account: string;
  readonly region: string;
  /** Name or ARN of the secret with the ingest token. */
  readonly secret: string;
  readonly role: DeployRole;
}

/**
 * Whether AWS knows who runs this: one call that needs no permission.
 *
 * @throws UserError that tells missing, expired and wrong credentials apart
 */
export async function checkCaller(region: string): Promise<void> {
  const sts = new STSClient({ ...clientConfig(region), maxAttempts: 3 });
  try {
    await sts.send(new GetCallerIdentityCommand({}));
  } catch (error) {
    throw callerProblem(error) ?? error;
  } finally {
    sts.destroy();
  }
}

/**
 * Whether the hub can be entered and its secret seen, which every relay and the next token need.
 *
 * @throws UserError when it cannot; a secret that is not there yet is for the first apply to make
 */
export async function checkHub({ account, region, secret, role }: HubAccess): Promise<void> {
  const access = await enterAccount(account, role).catch((error: unknown) => {
    throw callerProblem(error) ?? error;
  });
  if (!access.entered) {
    throw new UserError(
      `the hub account ${account} cannot be entered: ${access.reason}`,
      "make the deploy role there, trusting the caller and with its external id: npx hubrelay deploy-role (docs/credentials.md)",
    );
  }
  const state = await hubSecretState(secret, region, access.credentials);
  if (state === "deleted") {
    throw new UserError(
      `the hub's secret ${secret} in ${account} ${region} is scheduled for deletion: no relay can read the ingest token`,
      `restore it: aws secretsmanager restore-secret --secret-id ${secret} --region ${region}`,
    );
  }
  if (typeof state === "object") {
    throw new UserError(
      `the hub's secret ${secret} in ${account} ${region} cannot be read: ${state.unreadable}`,
      "give the hub's deploy role the hub policy: npx hubrelay deploy-role (docs/credentials.md)",
    );
  }
}

function callerProblem(error: unknown): UserError | undefined {
  const signIn = "sign in, for example with: aws sso login, or set AWS_PROFILE; then try: aws sts get-caller-identity";
  const code = codeOf(error);
  if (code === "CredentialsProviderError" || code === "TokenProviderError") {
    return new UserError(`there are no AWS credentials: ${shortReason(error)}`, signIn);
  }
  if (code.startsWith("ExpiredToken")) return new UserError("the AWS credentials have expired", signIn);
  if (isCredentialsProblem(error)) {
    return new UserError(`AWS does not know these credentials: ${shortReason(error)}`, signIn);
  }
  if (isUnreachable(error)) {
    return new UserError(`AWS cannot be reached: ${shortReason(error)}`, "check network and proxy, then run it again");
  }
  return undefined;
}
