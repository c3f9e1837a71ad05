import type { TerraformElement } from "cdktf";

/** Gives a regional resource an address people can read, which does not change when constructs are moved about. */
export function named<T extends TerraformElement>(name: string, region: string, element: T): T {
  element.overrideLogicalId(`${name}_${region}`);
  return element;
}
