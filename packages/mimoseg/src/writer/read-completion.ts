import { z } from "zod";

/** What a chat completion said. */
export type Completion =
  | { readonly kind: "content"; readonly content: string }
  | { readonly kind: "rejected"; readonly reason: "malformed" | "too_long" };

const completionSchema = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({ content: z.string().nullish() }),
      }),
    )
    .min(1),
});

const deltaSchema = z.object({
  choices: z.array(
    z.object({
      finish_reason: z.string().nullish(),
      delta: z.object({ content: z.string().nullish() }).nullish(),
    }),
  ),
});

const MALFORMED: Completion = { kind: "rejected", reason: "malformed" };

/** Reads the body of `POST /chat/completions`; servers that stream although they were not asked to are understood. */
export function readCompletion(body: string, contentType: string): Completion {
  return contentType.includes("text/event-stream") ? readStream(body) : readWhole(body);
}

function readWhole(body: string): Completion {
  const parsed = completionSchema.safeParse(parseJson(body));
  if (!parsed.success) return MALFORMED;
  const { message, finish_reason } = parsed.data.choices[0];
  return ended(message.content ?? "", finish_reason ?? null);
}

/** Server-sent events: one JSON object per `data:` line, `[DONE]` at the end. */
function readStream(body: string): Completion {
  let content = "";
  let finish: string | null = null;
  for (const line of body.split(/\r\n|\r|\n/)) {
    const data = line.startsWith("data:") ? line.slice(5).trim() : "";
    if (data === "" || data === "[DONE]") continue;
    const parsed = deltaSchema.safeParse(parseJson(data));
    if (!parsed.success) return MALFORMED;
    for (const choice of parsed.data.choices.slice(0, 1)) {
      content += choice.delta?.content ?? "";
      finish = choice.finish_reason ?? finish;
    }
  }
  return ended(content, finish);
}

function ended(content: string, finish: string | null): Completion {
  return finish === "length" ? { kind: "rejected", reason: "too_long" } : { kind: "content", content };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
