import { expect, it } from "vitest";
import { parseEndpoint } from "./endpoint.js";

it.each([
  ["http://localhost:8000", "http://localhost:8000/v1/chat/completions"],
  ["http://localhost:8000/", "http://localhost:8000/v1/chat/completions"],
  ["https://host/v1/", "https://host/v1/chat/completions"],
  ["https://host/api/v1/chat/completions", "https://host/api/v1/chat/completions"],
  ["https://u:p@host/x?version=2", "https://host/x/chat/completions?version=2"],
])("%s is asked at %s", (address, chatUrl) => {
  expect(parseEndpoint(address, null).chatUrl).toBe(chatUrl);
});

it("shows neither user, password nor query, and prefers a key", () => {
  const endpoint = parseEndpoint("https://u:p%40ss@host/v1?key=secret", null);
  expect(endpoint.shown).toBe("https://host/v1");
  expect(endpoint.headers).toEqual({ authorization: `Basic ${btoa("u:p@ss")}` });
  expect(parseEndpoint("https://u:p@host", "k").headers).toEqual({ authorization: "Bearer k" });
});

it.each(["", "localhost:8000", "ftp://user:hunter2@host"])("refuses %s without repeating it", (address) => {
  expect(() => parseEndpoint(address, null)).toThrow(/must be an http/);
  expect(() => parseEndpoint(address, null)).not.toThrow(/hunter2/);
});
