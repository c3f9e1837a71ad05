import "./quick-resolve";
import { type TerraformOutput, TerraformStack } from "cdktf";

/**
 * A stack that refers to no other: it can be planned, applied and destroyed by itself, whatever becomes of the others. CDKTF's pass in
 * search of references between stacks, a third of the time of synthesis, is therefore left out, and a reference is an error.
 */
export class LoneStack extends TerraformStack {
  public override prepareStack(): void {
    this.ensureBackendExists();
  }

  /** @throws Error always: an output for another stack is what such a reference begins with */
  public override registerOutgoingCrossStackReference(identifier: string): TerraformOutput {
    throw new Error(
      `another stack refers to ${identifier} of stack ${this.node.id}: stacks must not depend on each other; compute the name or ARN instead`,
    );
  }
}
