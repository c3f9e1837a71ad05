/**
 * Aligned columns, two spaces between; numbers to the right. The last column is never padded.
 *
 * @param head column titles; a title that starts with `>` is right-aligned
 */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const right = head.map((title) => title.startsWith(">"));
  const all = [head.map((title) => title.replace(/^>/, "")), ...rows.map((row) => row.map(String))];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? "").length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => (right[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** `1 account`, `2 accounts`, `5,542 accounts`. */
export function plural(count: number, noun: string, nouns = `${noun}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? noun : nouns}`;
}
