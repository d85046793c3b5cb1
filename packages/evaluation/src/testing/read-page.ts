const VOID = new Set(["meta", "input", "img", "br", "link"]);
const RAW = /<(style|script)>[\s\S]*?<\/\1>/g;
const TAG = /<(\/?)([a-zA-Z][\w-]*)((?:\s+[\w:-]+(?:="[^"<>]*")?)*)\s*(\/?)>/g;

/** Test helper: what a page's markup comes to. */
export interface ReadPage {
  /** Tags that open or close nothing, and angle brackets that are no tag. */
  readonly problems: readonly string[];
  readonly ids: readonly string[];
  /** Links within the page, without the hash. */
  readonly links: readonly string[];
  /** Names of all elements, in order. */
  readonly elements: readonly string[];
}

/** Test helper: reads markup strictly, since a browser would mend it silently. Attributes must be quoted. */
export function readPage(text: string): ReadPage {
  const body = text.replace(/^<!doctype html>/, "").replace(RAW, (_, name) => `<${name}></${name}>`);
  const open: string[] = [];
  const found = {
    problems: [] as string[],
    ids: [] as string[],
    links: [] as string[],
    elements: [] as string[],
  };
  const rest = body.replace(TAG, (_, slash: string, name: string, attributes: string, selfClosed: string) => {
    if (slash === "/") {
      const last = open.pop();
      if (last !== name) found.problems.push(`</${name}> closes <${last}>`);
      return "";
    }
    found.elements.push(name);
    found.ids.push(...[...attributes.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id));
    found.links.push(...[...attributes.matchAll(/\shref="#([^"]*)"/g)].map(([, link]) => link));
    if (selfClosed === "" && !VOID.has(name)) open.push(name);
    return "";
  });
  found.problems.push(...open.map((name) => `<${name}> is not closed`));
  found.problems.push(...(rest.match(/[<>].{0,40}/g) ?? []));
  return found;
}
