import { availableParallelism, freemem } from "node:os";

/**
 * What one provider process of the AWS provider takes, in bytes: 620 MB measured with 5.100 on a stack of 16 resources.
 */
const PROVIDER_BYTES = 620 * 1024 * 1024;

/** What the machine has to give. */
export interface MachineResources {
  readonly cores: number;
  /** Memory that may be used, in bytes. */
  readonly freeBytes: number;
}

/**
 * How many stacks run side by side when the user does not say: twice the cores, because an apply mostly waits for AWS, but
 * never more providers than fit into four fifths of the free memory, and at least one.
 *
 * @param providersPerStack provider processes of the largest stack (one per provider configuration)
 */
export function defaultConcurrency(machine: MachineResources, providersPerStack = 1): number {
  const byMemory = Math.floor((machine.freeBytes * 0.8) / (PROVIDER_BYTES * Math.max(1, providersPerStack)));
  return Math.max(1, Math.min(machine.cores * 2, byMemory));
}

/** This machine; a container's memory limit counts where Node knows it. */
export function thisMachine(): MachineResources {
  // A container may see the host's free memory: constrainedMemory() is its own limit, 0 or huge when there is none.
  const limit = process.constrainedMemory?.() ?? 0;
  const free = freemem();
  return { cores: availableParallelism(), freeBytes: limit > 0 ? Math.min(limit, free) : free };
}
