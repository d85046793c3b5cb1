import { describe, expect, it } from "vitest";
import { DicomwebError } from "./dicomweb-error.js";
import { encodeParts, parseBoundary, splitParts } from "./multipart.js";

const BODY = [
  "preamble that nobody reads\r\n",
  "--b=1\r\nContent-Type: application/dicom\r\nContent-Length: 99999\r\n\r\nfirst\r\n--b=, not quite\r\n",
  "\r\n--b=1  \r\n\r\nno headers",
  "\r\n--b=1\r\nContent-Type: application/dicom\r\n\r\n",
  "\r\n--b=1--\r\nepilogue",
].join("");
const PARTS = ["first\r\n--b=, not quite\r\n", "no headers", ""];

async function* inChunks(text: string, size: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < text.length; i += size) yield Buffer.from(text.slice(i, i + size), "latin1");
}

async function collect(parts: AsyncIterable<Uint8Array>): Promise<string[]> {
  const texts: string[] = [];
  for await (const part of parts) texts.push(Buffer.from(part).toString("latin1"));
  return texts;
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "no error",
    (error) => (error instanceof DicomwebError ? error.code : String(error)),
  );

describe("splitParts", () => {
  it("gives the same parts however the body is chopped", async () => {
    for (let size = 1; size <= BODY.length; size++) {
      expect(await collect(splitParts("test", inChunks(BODY, size), "b=1", 100))).toEqual(PARTS);
    }
  });

  it("finds a first boundary that nothing stands before", async () => {
    const body = "--b\r\n\r\none\r\n--b--";
    expect(await collect(splitParts("test", inChunks(body, 4), "b", 100))).toEqual(["one"]);
  });

  it("takes a body that ends anywhere before its closing boundary for cut off", async () => {
    const end = BODY.indexOf("--b=1--") + "--b=1--".length;
    for (let length = 0; length < end; length += 7) {
      const parts = splitParts("test", inChunks(BODY.slice(0, length), 10), "b=1", 100);
      expect(await codeOf(collect(parts))).toBe("bad_answer");
    }
  });

  it("stops at a part that is too large without reading the rest", async () => {
    let taken = 0;
    let closed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        yield Buffer.from("--b\r\n\r\n");
        for (;;) {
          taken++;
          yield Buffer.alloc(1000);
        }
      } finally {
        closed = true;
      }
    }
    expect(await codeOf(collect(splitParts("test", endless(), "b", 10_000)))).toBe("too_large");
    expect(taken).toBeLessThan(13);
    expect(closed).toBe(true);
  });

  it("refuses a body without its boundary, with endless headers, and with text after a boundary", async () => {
    const bodies = [
      `--other\r\n\r\n${"x".repeat(100_000)}\r\n--other--`,
      `--b\r\n${"Name: value\r\n".repeat(2000)}\r\nbody\r\n--b--`,
      "--bother\r\n\r\nbody\r\n--b--",
    ];
    for (const body of bodies) {
      expect(await codeOf(collect(splitParts("test", inChunks(body, 5000), "b", 1e6)))).toBe("bad_answer");
    }
  });

  it("closes the source when the caller stops early", async () => {
    let closed = false;
    async function* chunks(): AsyncGenerator<Uint8Array> {
      try {
        yield Buffer.from(BODY, "latin1");
      } finally {
        closed = true;
      }
    }
    for await (const _ of splitParts("test", chunks(), "b=1", 100)) break;
    expect(closed).toBe(true);
  });

  it("reads back what encodeParts wrote, also bytes that look like delimiters", async () => {
    const files = [Buffer.from("\r\n--mimo-\r\n\r\n--"), Buffer.alloc(0), Buffer.from([0, 255, 13, 10])];
    const { contentType, body } = encodeParts(files);
    const text = Buffer.from(await body.arrayBuffer()).toString("latin1");
    const parts = await collect(splitParts("test", inChunks(text, 11), parseBoundary(contentType)!, 100));
    expect(parts).toEqual(files.map((file) => file.toString("latin1")));
  });
});

describe("parseBoundary", () => {
  it("takes quotes and escapes off and ignores the order of parameters", () => {
    const type = "Multipart/Related;";
    expect(parseBoundary(`${type} type="application/dicom"; boundary=a-b`)).toBe("a-b");
    expect(parseBoundary(`${type}BOUNDARY="a; type=x \\"y\\""; type=application/dicom`)).toBe(
      'a; type=x "y"',
    );
    expect(parseBoundary(`${type} start="boundary=no"; boundary="yes"`)).toBe("yes");
  });

  it("is null for other types and without a boundary", () => {
    for (const type of ["", "text/html; boundary=a", "multipart/related", 'multipart/related; boundary=""']) {
      expect(parseBoundary(type)).toBeNull();
    }
  });
});
