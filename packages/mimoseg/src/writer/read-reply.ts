import { z } from "zod";

/** What a model wrote, tidied but not yet believed. */
export interface Draft {
  readonly question: string;
  readonly answer: string;
}

const draftSchema = z.object({ question: z.string(), answer: z.string() });

/** Thoughts that some models put before their reply. */
const THOUGHTS = /^\s*<think>[\s\S]*?<\/think>/;
const FENCE = /^```(?:json)?\s*\n([\s\S]*?)\n?```$/i;

/** Takes the question and the answer out of a reply: JSON, bare or in a Markdown fence. */
export function readReply(content: string): Draft | "malformed" | "empty" {
  const text = content.replace(THOUGHTS, "").trim();
  if (text === "") return "empty";
  const parsed = draftSchema.safeParse(parseJson(FENCE.exec(text)?.[1] ?? text));
  if (!parsed.success) return "malformed";
  const { question, answer } = parsed.data;
  return { question: tidy(question), answer: tidy(answer) };
}

/** One spelling for what looks alike ("mm²" and "mm2"), so that the checks see what a reader sees. */
function tidy(text: string): string {
  return text.normalize("NFKC").replace(/\s+/g, " ").trim();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
