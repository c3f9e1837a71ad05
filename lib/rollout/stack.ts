/** One Terraform stack as synthesised: a folder, a state, a lock. */
export interface Stack {
  /** `dynatrace`, `account-111111111111`, or `hub` where the accounts send to one. */
  readonly name: string;
  /** Absolute path of the folder with `cdk.tf.json`, where terraform runs. */
  readonly directory: string;
  /** The 12-digit account id of an account stack; absent for the stacks that all accounts share. */
  readonly account?: string;
}
