import { expect, test } from "vitest";
import { SseParser } from "./sse-parser.js";

const STREAM = 'event: text\ndata: {"text":"a"}\n\n: ping\n\nevent: done\r\ndata: 1\r\ndata:2\r\n\r\n';
const EVENTS = [
  { event: "text", data: '{"text":"a"}' },
  { event: "done", data: "1\n2" },
];

test("events come out whole, however the stream is cut", () => {
  for (let size = 1; size <= STREAM.length; size++) {
    const parser = new SseParser();
    const events = [];
    for (let at = 0; at < STREAM.length; at += size) events.push(...parser.push(STREAM.slice(at, at + size)));
    expect(events).toEqual(EVENTS);
  }
});

test("an event that the stream breaks off in is not given", () => {
  expect(new SseParser().push("data: half")).toEqual([]);
  expect(new SseParser().push("data: half\n")).toEqual([]);
});

test("an event without a name is a message; one without data is none; a byte order mark is skipped", () => {
  const parser = new SseParser();
  expect(parser.push("\uFEFFdata\n\nevent: x\n\ndata: y\n\n")).toEqual([
    { event: "message", data: "" },
    { event: "message", data: "y" },
  ]);
});
