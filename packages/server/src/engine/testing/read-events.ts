/** Server-sent events as they came: name and parsed data. */
export function readEvents(text: string): { readonly name: string; readonly data: unknown }[] {
  return text
    .split("\n\n")
    .filter((block) => block.includes("data: "))
    .map((block) => ({
      name: /^event: (.*)$/m.exec(block)?.[1] ?? "",
      data: parse(/^data: (.*)$/m.exec(block)?.[1] ?? ""),
    }));
}

function parse(text: string): unknown {
  return text === "[DONE]" ? text : JSON.parse(text);
}
