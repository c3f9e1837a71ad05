import type { ApiTokens } from "./api-tokens";
import type { Faults } from "./faults";
import type { Ingest } from "./ingest";

/** Everything one fake environment holds. */
export interface Tenant {
  readonly tokens: ApiTokens;
  readonly ingest: Ingest;
  readonly faults: Faults;
}
