/** A filter that cannot be carried out, with the place in it and what to write instead. */
export class FilterError extends Error {
  public constructor(
    /** Keys from the filter down, such as `["anyOf", 0, "types"]`. */
    public readonly path: readonly (string | number)[],
    /** What was expected there: `include only, or in: relay`. */
    public readonly expected: string,
    /** Why, and what to do. */
    public readonly hint: string,
  ) {
    super(`${path.join(".") || "filter"}: expected ${expected}; ${hint}`);
    this.name = "FilterError";
  }
}
