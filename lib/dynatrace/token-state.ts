/** A token that Terraform made, as its state has it; never its value. */
export interface TokenInState {
  /** `dynatrace_api_token.ingest_1` */
  readonly address: string;
  /** `dt0c01.…`, the public part. */
  readonly id: string;
  readonly name: string;
}

interface RawState {
  readonly resources?: readonly {
    readonly mode?: string;
    readonly type: string;
    readonly name: string;
    readonly instances?: readonly { readonly attributes?: { readonly id?: string; readonly name?: string } }[];
  }[];
}

/** The access tokens in a state file (format 4). */
export function tokensInState(text: string): readonly TokenInState[] {
  const { resources = [] } = JSON.parse(text) as RawState;
  return resources
    .filter(({ mode, type }) => mode !== "data" && type === "dynatrace_api_token")
    .flatMap(({ type, name, instances = [] }) =>
      instances.flatMap(({ attributes }) =>
        attributes?.id ? [{ address: `${type}.${name}`, id: attributes.id, name: attributes.name ?? "" }] : [],
      ),
    );
}
