import { dirname, resolve } from "node:path";
import type { Deployment } from "../deployment/schema";
import { LocalStateStore } from "../rollout/local-state-store";
import { S3StateStore } from "../rollout/s3-state-store";
import type { StateStore } from "../rollout/state-store";

/** The states of a declaration. */
export async function stateStoreOf({ backend }: Deployment, config: string): Promise<StateStore> {
  if (backend.type === "local") return new LocalStateStore(resolve(dirname(config), backend.path));
  return new S3StateStore(backend);
}
