import { textWidth } from "./measure";
import { type Box, element, escapeXml, MONO, type Svg, short, text } from "./svg";
import type { Theme } from "./theme";

/** A word with how it is written. */
interface Word {
  readonly text: string;
  readonly bold: boolean;
  readonly code: boolean;
  /** Where it leads. */
  readonly link?: string;
  /** Whether it follows the word before it without a space. */
  readonly tight: boolean;
}

const HEADINGS = [26, 19, 15.5, 14];
const BODY = 13.5;

/** Text with headings, lists, **bold**, `code` and [links](to), wrapped to the box; and how high it came out. */
export function markdown(content: string, box: Box, theme: Theme): { readonly svg: Svg; readonly height: number } {
  const parts: Svg[] = [];
  let y = box.y;
  for (const block of blocksOf(content)) {
    const line = block.trim();
    if (line === "") {
      y += 7;
      continue;
    }
    if (/^-{3,}$/.test(line)) {
      parts.push(element("path", { d: `M${short(box.x)} ${short(y + 6)}h${short(box.width)}`, stroke: theme.border }));
      y += 13;
      continue;
    }
    const [, marks, heading] = /^(#{1,4})\s+(.*)$/.exec(line) ?? [];
    const [, bullet, item] = /^([-*]|\d+\.)\s+(.*)$/.exec(line) ?? [];
    const size = marks === undefined ? BODY : HEADINGS[marks.length - 1]!;
    const indent = bullet === undefined ? 0 : 22;
    if (bullet !== undefined) {
      parts.push(text(box.x + 4, y + size, /\d/.test(bullet) ? bullet : "•", { size, fill: theme.faint }));
    }
    for (const words of wrap(inline(heading ?? item ?? line), box.width - indent, size, marks !== undefined)) {
      parts.push(lineOf(words, box.x + indent, y + size, size, marks !== undefined, theme));
      y += size * 1.5;
    }
    y += marks === undefined ? 0 : 4;
  }
  return { svg: parts.join(""), height: y - box.y };
}

/** Lines that follow each other are one paragraph, but for headings, items of lists and rules. */
function blocksOf(content: string): readonly string[] {
  const blocks: string[] = [];
  let open = false;
  for (const line of content.split("\n").map((each) => each.trim())) {
    const plain = line !== "" && !/^(#{1,4}\s|[-*]\s|\d+\.\s|-{3,}$)/.test(line);
    if (plain && open) blocks.push(`${blocks.pop()} ${line}`);
    else blocks.push(line);
    open = plain;
  }
  return blocks;
}

/** One element for the whole line, so that words follow each other however wide the reader's font is. */
function lineOf(words: readonly Word[], x: number, y: number, size: number, heading: boolean, theme: Theme): Svg {
  const spans = words.map((word, index) => {
    const { weight, mono, size: own } = styleOf(word, size, heading);
    const fill = word.link !== undefined ? theme.link : heading || word.bold || word.code ? theme.ink : undefined;
    const space = index > 0 && !word.tight ? " " : "";
    if (fill === undefined && weight === 400 && !mono) return escapeXml(space + word.text);
    const attributes = {
      fill,
      "font-weight": weight === 400 ? undefined : weight,
      "font-family": mono ? MONO : undefined,
      "font-size": mono ? own : undefined,
    };
    const span = element("tspan", attributes, escapeXml(word.text));
    return space + (/^(https?:|\/)/.test(word.link ?? "") ? element("a", { href: word.link }, span) : span);
  });
  return element("text", { x, y, fill: theme.soft, "font-size": size, "xml:space": "preserve" }, ...spans);
}

function styleOf(word: Word, size: number, heading: boolean) {
  return {
    size: word.code ? size - 1.5 : size,
    weight: heading || word.bold ? (600 as const) : (400 as const),
    mono: word.code,
  };
}

function widthOf(word: Word, size: number, heading: boolean): number {
  return textWidth(word.text, styleOf(word, size, heading));
}

function wrap(words: readonly Word[], width: number, size: number, heading: boolean): readonly (readonly Word[])[] {
  const lines: Word[][] = [[]];
  let used = 0;
  for (const word of words) {
    const space = lines.at(-1)!.length === 0 || word.tight ? 0 : textWidth(" ", { size });
    const needed = space + widthOf(word, size, heading);
    if (used + needed > width && lines.at(-1)!.length > 0) {
      lines.push([word]);
      used = needed - space;
    } else {
      lines.at(-1)!.push(word);
      used += needed;
    }
  }
  return lines;
}

/** A paragraph as words. */
function inline(paragraph: string): readonly Word[] {
  const pieces = paragraph.split(/(\*\*[^*]+\*\*|`[^`]+`|\[[^\]]+\]\([^)]*\))/).filter((piece) => piece !== "");
  const words: Word[] = [];
  let spaced = true;
  for (const piece of pieces) {
    const bold = /^\*\*(.+)\*\*$/.exec(piece)?.[1];
    const code = /^`(.+)`$/.exec(piece)?.[1];
    const [, label, link] = /^\[(.+)\]\((.*)\)$/.exec(piece) ?? [];
    const content = bold ?? code ?? label ?? piece;
    const parts = code === undefined ? content.split(/\s+/) : [content];
    for (const [index, part] of parts.entries()) {
      const before = index > 0;
      if (part !== "") {
        words.push({
          text: part,
          bold: bold !== undefined,
          code: code !== undefined,
          link,
          tight: !before && !spaced,
        });
      }
      spaced = false;
      if (part === "") spaced = true;
    }
  }
  return words;
}
