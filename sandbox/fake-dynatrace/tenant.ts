import type { ApiTokens } from "./api-tokens";
import type { Buckets } from "./buckets";
import type { Documents } from "./documents";
import type { Faults } from "./faults";
import type { Iam } from "./iam";
import type { Ingest } from "./ingest";
import type { Settings } from "./settings";
import type { Workflows } from "./workflows";

/** Everything one fake environment holds. */
export interface Tenant {
  readonly tokens: ApiTokens;
  readonly ingest: Ingest;
  readonly faults: Faults;
  readonly settings: Settings;
  readonly documents: Documents;
  readonly workflows: Workflows;
  readonly buckets: Buckets;
  readonly iam: Iam;
}
