import { type FilterConditions, SEVERITY_LABELS, type SeverityLabel } from "./conditions";
import { FilterError } from "./filter-error";
import { PatternError } from "./pattern";
import { starredValue } from "./starred-text";

type Place = readonly (string | number)[];

/** The labels that pass. */
export function severityLabels(
  severity: NonNullable<FilterConditions["severity"]>,
): readonly SeverityLabel[] | undefined {
  const { minimum, labels } = severity;
  return minimum ? SEVERITY_LABELS.slice(SEVERITY_LABELS.indexOf(minimum)) : labels;
}

/** A product's ARN ends in `product/<company>/<product>` in every region and partition; OCSF has another word before it. */
export function productValues(products: NonNullable<FilterConditions["products"]>, place: Place, before = ":product/") {
  const { include, exclude } = products;
  const ending = (product: string) => `${before}${product}`;
  if (!include) return exclude && [{ "anything-but": { suffix: exclude.map(ending) } }];
  const wanted = include.filter((product) => !exclude?.includes(product));
  if (wanted.length === 0) throw nothingLeft(place);
  return wanted.map((product) => ({ suffix: ending(product) }));
}

/** The company, whatever its case. */
export function companyValues(companies: NonNullable<FilterConditions["companies"]>, place: Place) {
  const { include, exclude } = companies;
  if (!include) return exclude && [{ "anything-but": { "equals-ignore-case": exclude } }, { exists: false }];
  const excluded = new Set(exclude?.map((company) => company.toLowerCase()));
  const wanted = include.filter((company) => !excluded.has(company.toLowerCase()));
  if (wanted.length === 0) throw nothingLeft(place);
  return wanted.map((company) => ({ "equals-ignore-case": company }));
}

function nothingLeft(place: Place): FilterError {
  return new FilterError(place, "something to be left", "everything included is excluded as well");
}

/** Entries for texts with stars. */
export function starredValues(texts: readonly string[] | undefined, place: Place): readonly unknown[] | undefined {
  return texts?.map((text, index) => {
    try {
      return starredValue(text);
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      throw new FilterError([...place, index], "text with single stars", error.reason);
    }
  });
}
