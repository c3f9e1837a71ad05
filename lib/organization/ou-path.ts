/** Whether an OU is another one or lies below it, by path: `/prod` holds `/prod` and `/prod/eu`, not `/production`. */
export function liesIn(ou: string, above: string): boolean {
  const parent = above.length > 1 && above.endsWith("/") ? above.slice(0, -1) : above;
  return parent === "/" || ou === parent || ou.startsWith(`${parent}/`);
}
