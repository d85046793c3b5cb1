/** Text that is HTML already, and safe to put into a page as it is. Made by {@link html} and {@link trustedHtml} only. */
export class Html {
  constructor(readonly text: string) {}
}

/** What may stand in a template: words are escaped, HTML is not; lists are joined. */
export type HtmlPart = string | number | Html | readonly Html[];

/**
 * Builds HTML from a template; everything put into it is escaped unless it is {@link Html} itself, so names out of files
 * cannot become markup, in text or in a quoted attribute.
 *
 * @example
 * html`<td title="${name}">${name}</td>`.text;
 */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  return new Html(strings.map((text, at) => text + (at < parts.length ? toText(parts[at]) : "")).join(""));
}

/** Text of our own that must not be escaped: styles and scripts. Never anything out of a file. */
export function trustedHtml(text: string): Html {
  return new Html(text);
}

function toText(part: HtmlPart): string {
  if (part instanceof Html) return part.text;
  if (typeof part === "string" || typeof part === "number") return escapeHtml(String(part));
  return part.map(({ text }) => text).join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(words: string): string {
  return words.replace(/[&<>"']/g, (character) => ENTITIES[character]);
}
