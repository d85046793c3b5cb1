import { MimosegError } from "../mimoseg-error.js";

/** Where an OpenAI-compatible endpoint is, and how to speak to it. Only `shown` may reach a message. */
export interface Endpoint {
  readonly chatUrl: string;
  readonly modelsUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The address without user, password and query. */
  readonly shown: string;
}

/**
 * Reads the address of an endpoint.
 *
 * A host alone stands for its `/v1`; a path is taken as it is, and a trailing `/chat/completions` is accepted. User and
 * password of the address become basic authorisation, unless a key is given.
 *
 * @throws {MimosegError} `bad_option` if it is not an http or https address.
 */
export function parseEndpoint(address: string, apiKey: string | null): Endpoint {
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
    // The address itself may hold a password, so it is not repeated.
    throw new MimosegError("bad_option", "writer: the endpoint must be an http:// or https:// address");
  }
  const url = new URL(address);
  const path = url.pathname.replace(/\/+$/, "").replace(/\/chat\/completions$/, "");
  const base = `${url.origin}${path === "" ? "/v1" : path}`;
  const user = url.username === "" ? null : `${decode(url.username)}:${decode(url.password)}`;
  return {
    chatUrl: `${base}/chat/completions${url.search}`,
    modelsUrl: `${base}/models${url.search}`,
    headers: authorisation(apiKey, user),
    shown: base,
  };
}

function authorisation(apiKey: string | null, user: string | null): Record<string, string> {
  if (apiKey !== null) return { authorization: `Bearer ${apiKey}` };
  return user === null ? {} : { authorization: `Basic ${Buffer.from(user).toString("base64")}` };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
