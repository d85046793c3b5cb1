import { createHash } from "node:crypto";
import { ImagingError } from "@mimo/imaging";
import type { PastTurn } from "@mimo/inference";
import type { ChatRequest } from "@mimo/protocol";
import { ServerError } from "../server-error.js";

/** A chat as the model takes it: one image, earlier turns about it, one question. */
export interface ChatQuestion {
  readonly bytes: Uint8Array;
  /** Hash of the bytes: names the image in the cache. */
  readonly hash: string;
  readonly question: string;
  readonly history: readonly PastTurn[];
}

type Message = ChatRequest["messages"][number];

const MOST_IMAGE_BYTES = 64 * 2 ** 20;
/** More than the model can see anyway. */
const MOST_TURNS = 12;
const MOST_CHARACTERS = 2000;

/**
 * Finds image, question and history in a chat.
 *
 * The image is the last one that a user sent; what came before it was about other images. System messages are not
 * read: the model was not trained to follow any.
 *
 * @throws {ServerError} `bad_request` without an image, or if the last message is not a user's; {ImagingError}
 *   `too_large`, `corrupt`.
 */
export function parseChat({ messages }: ChatRequest): ChatQuestion {
  const from = messages.findLastIndex((message) => imageOf(message) !== null);
  const url = from < 0 ? null : imageOf(messages[from] as Message);
  if (url === null) throw new ServerError("bad_request", "messages: one image as a data: address, got none");
  const last = messages.at(-1) as Message;
  if (last.role !== "user") {
    throw new ServerError(
      "bad_request",
      `messages: a question of the user at the end, got role ${last.role}`,
    );
  }
  const bytes = bytesOf(url);
  const hash = createHash("sha256").update(bytes).digest("hex");
  return { bytes, hash, question: textOf(last).trim(), history: pairUp(messages.slice(from, -1)) };
}

function imageOf({ role, content }: Message): string | null {
  if (role !== "user" || typeof content === "string") return null;
  const part = content.findLast(({ type }) => type === "image_url");
  return part?.type === "image_url" ? part.image_url.url : null;
}

function textOf({ content }: Message): string {
  if (typeof content === "string") return content;
  return content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
}

/** Decodes `data:[type];base64,...` (RFC 2397). */
function bytesOf(url: string): Uint8Array {
  const comma = url.indexOf(",");
  if (comma < 0 || comma > 200 || !url.slice(0, comma).endsWith(";base64")) {
    throw new ImagingError("corrupt", "image: a data: address with base64, got another form");
  }
  const size = Math.floor(((url.length - comma - 1) * 3) / 4);
  if (size > MOST_IMAGE_BYTES) {
    throw new ImagingError("too_large", `image: at most ${MOST_IMAGE_BYTES} bytes, got ${size}`);
  }
  const bytes = Buffer.from(url.slice(comma + 1), "base64");
  if (bytes.length === 0) throw new ImagingError("corrupt", "image: bytes in base64, got none");
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Questions with the answers that follow them. Tags are taken out: a chat client has none to send. */
function pairUp(messages: readonly Message[]): PastTurn[] {
  const turns: PastTurn[] = [];
  let question: string | null = null;
  for (const message of messages) {
    const text = textOf(message)
      .replace(/<[^<>]{0,20}>/g, "")
      .trim()
      .slice(0, MOST_CHARACTERS);
    if (message.role === "user") question = text;
    if (message.role !== "assistant" || !question || text === "") continue;
    turns.push({ question, tagged: text });
    question = null;
  }
  return turns.slice(-MOST_TURNS);
}
