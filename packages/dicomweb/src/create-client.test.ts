import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { createDicomwebClient, type DicomwebOptions } from "./create-client.js";
import { DicomwebError } from "./dicomweb-error.js";

const MULTIPART = 'multipart/related; type="application/dicom"; boundary="b 1"';
const servers: Server[] = [];

/** An archive that does what the test says. */
async function serve(handler: RequestListener): Promise<string> {
  const server = createServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/dicom-web/`;
}

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function clientOf(handler: RequestListener, options: Partial<DicomwebOptions> = {}) {
  return createDicomwebClient({ url: await serve(handler), timeoutMs: 30_000, ...options });
}

function dicom(content: string): Buffer {
  return Buffer.concat([Buffer.alloc(128), Buffer.from(`DICM${content}`)]);
}

function multipart(...files: Buffer[]): Buffer {
  const pieces = files.flatMap((file) => [Buffer.from("--b 1\r\n\r\n"), file, Buffer.from("\r\n")]);
  return Buffer.concat([...pieces, Buffer.from("--b 1--")]);
}

const answer =
  (status: number, type: string, body: string | Buffer) => (_: IncomingMessage, to: ServerResponse) =>
    void to.writeHead(status, { "content-type": type }).end(body);

async function collect(instances: AsyncIterable<Uint8Array>): Promise<Buffer[]> {
  const files: Buffer[] = [];
  for await (const instance of instances) files.push(Buffer.from(instance));
  return files;
}

async function failureOf(work: Promise<unknown>): Promise<DicomwebError> {
  const error = await work.then(
    () => new Error("no error"),
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(DicomwebError);
  return error as DicomwebError;
}

describe("searchStudies", () => {
  it("asks with encoded wildcards, limit and fields, and shows its credentials", async () => {
    const seen: IncomingMessage[] = [];
    const url = await serve((request, response) => {
      seen.push(request);
      answer(200, "application/dicom+json; charset=utf-8", "[]")(request, response);
    });
    const client = createDicomwebClient({ url: url.replace("://", "://me:p%40ss@") });
    expect(await client.searchStudies({ patientName: "Do? & Mü*", patientId: "", limit: 3 })).toEqual([]);
    expect(seen[0]?.url).toBe(
      "/dicom-web/studies?PatientName=Do%3F%20%26%20M%C3%BC*&includefield=00080061%2C00081030%2C00201206&limit=3",
    );
    expect(seen[0]?.headers.authorization).toBe(`Basic ${Buffer.from("me:p@ss").toString("base64")}`);
    expect(seen[0]?.headers.accept).toBe("application/dicom+json");
  });

  it("keeps to the limit when the archive does not, and takes 204 for nothing found", async () => {
    const study = (n: number) => ({ "0020000D": { vr: "UI", Value: [`1.${n}`] } });
    const many = await clientOf(
      answer(200, "application/json", JSON.stringify([study(1), study(2), study(3)])),
    );
    expect(await many.searchStudies({ limit: 2 })).toHaveLength(2);
    const none = await clientOf((_, response) => void response.writeHead(204).end());
    expect(await none.searchStudies({})).toEqual([]);
  });

  it.each([
    ["HTML", "bad_answer", answer(200, "text/html", "<p>Doe^Jane</p>")],
    ["broken JSON", "bad_answer", answer(200, "application/dicom+json", '[{"00100010": "Doe^Jane')],
    ["401", "refused", answer(401, "text/plain", "Doe^Jane")],
    ["500", "refused", answer(500, "text/html", "Doe^Jane")],
    ["a huge list", "too_large", answer(200, "application/json", gzipSync(Buffer.alloc(40 << 20, " ")))],
  ] as const)("throws on %s without quoting it", async (name, code, handler) => {
    const client = await clientOf((request, response) => {
      if (name === "a huge list") response.setHeader("content-encoding", "gzip");
      handler(request, response);
    });
    const error = await failureOf(client.searchStudies({ patientName: "Doe^Jane" }));
    expect(error.code).toBe(code);
    expect(`${error.message} ${JSON.stringify(error.details)}`).not.toContain("Doe");
  });

  it("gives up on an archive that is silent, and on one that drips", async () => {
    const silent = await clientOf(() => undefined, { timeoutMs: 150 });
    expect((await failureOf(silent.searchStudies({}))).code).toBe("unreachable");
    const dripping = await clientOf(
      (_, response) => {
        response.writeHead(200, { "content-type": "application/json" });
        const timer = setInterval(() => response.write(" "), 30);
        response.on("close", () => clearInterval(timer));
      },
      { timeoutMs: 300 },
    );
    expect((await failureOf(dripping.searchStudies({}))).message).toContain("within 300 ms");
  });

  it("says where nobody answers, but not the path or the password", async () => {
    const url = await serve(() => undefined);
    servers.splice(0).forEach((server) => {
      server.close();
    });
    const client = createDicomwebClient({ url: url.replace("://", "://me:hidden@") });
    const error = await failureOf(client.searchStudies({ patientId: "77" }));
    expect(error.code).toBe("unreachable");
    expect(error.message).toMatch(/^searchStudies: http:\/\/127\.0\.0\.1:\d+ must answer, got ECONNREFUSED$/);
  });

  it("follows redirects within the archive and takes credentials nowhere else", async () => {
    const visitors: IncomingMessage[] = [];
    const elsewhere = await serve((request, response) => {
      visitors.push(request);
      answer(200, "application/json", "[]")(request, response);
    });
    const near = await clientOf((request, response) => {
      if (request.url?.startsWith("/moved")) answer(200, "application/json", "[]")(request, response);
      else response.writeHead(308, { location: "/moved" }).end();
    });
    expect(await near.searchStudies({})).toEqual([]);
    const far = await clientOf((_, response) => void response.writeHead(302, { location: elsewhere }).end());
    expect((await failureOf(far.searchStudies({}))).code).toBe("refused");
    const endless = await clientOf(
      (_, response) => void response.writeHead(302, { location: "/again" }).end(),
    );
    expect((await failureOf(endless.searchStudies({}))).message).toContain("5 redirects");
    expect(visitors).toHaveLength(0);
  });
});

describe("retrieve", () => {
  const files = [dicom("one"), dicom("two".repeat(5_000))];

  it("gives each instance as it arrives, before the answer is complete", async () => {
    let finish: (() => void) | null = null;
    const client = await clientOf((request, response) => {
      expect(request.url).toBe("/dicom-web/studies/1.2/series/1.2.3");
      expect(request.headers.accept).toContain("transfer-syntax=*");
      const body = multipart(...files);
      // The length of the answer lies beyond what one chunk holds; the second file waits for the test.
      const first = body.indexOf("--b 1", 10) + 5;
      response.writeHead(200, { "content-type": MULTIPART }).write(body.subarray(0, first));
      finish = () => response.end(body.subarray(first));
    });
    const instances = client.retrieve("1.2", "1.2.3");
    expect(Buffer.from((await instances.next()).value!)).toEqual(files[0]);
    finish!();
    expect(await collect(instances)).toEqual([files[1]]);
  });

  it.each([
    ["another type", answer(200, "application/dicom", dicom("one")), "bad_answer"],
    ["HTML", answer(200, "text/html", "<p>log in</p>"), "bad_answer"],
    ["a wrong boundary", answer(200, MULTIPART.replace("b 1", "b 2"), multipart(...files)), "bad_answer"],
    ["parts that are no DICOM", answer(200, MULTIPART, multipart(Buffer.from("<p>no</p>"))), "bad_answer"],
    ["no parts", answer(200, MULTIPART, "--b 1--"), "bad_answer"],
    ["nothing", (_, response) => void response.writeHead(204).end(), "bad_answer"],
    ["404", answer(404, "application/json", "{}"), "refused"],
    ["a body cut off", answer(200, MULTIPART, multipart(...files).subarray(0, -20)), "bad_answer"],
    [
      "an instance beyond the limit",
      answer(200, MULTIPART, multipart(dicom("x".repeat(300_000)))),
      "too_large",
    ],
  ] as [string, RequestListener, string][])("throws on %s", async (_, handler, code) => {
    const client = await clientOf(handler, { maxBytes: 200_000 });
    expect((await failureOf(collect(client.retrieve("1.2", null)))).code).toBe(code);
  });

  it("throws when the connection ends before the stated length", async () => {
    const client = await clientOf((_, response) => {
      response.writeHead(200, { "content-type": MULTIPART, "content-length": "1000000" });
      response.write(multipart(...files).subarray(0, 1000), () => response.destroy());
    });
    const error = await failureOf(collect(client.retrieve("1.2", null)));
    expect(error.message).toContain("must arrive whole");
  });

  it("does not count the time that the caller takes", async () => {
    const large = multipart(files[0]!, dicom("x".repeat(1_000_000)));
    const client = await clientOf(answer(200, MULTIPART, large), { timeoutMs: 200 });
    const instances = client.retrieve("1.2", null);
    await instances.next();
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(await collect(instances)).toHaveLength(1);
  });

  it("gives up on silence in the middle", async () => {
    const client = await clientOf(
      (_, response) => {
        response.writeHead(200, { "content-type": MULTIPART });
        response.write(multipart(...files).subarray(0, -20));
      },
      { timeoutMs: 200 },
    );
    const instances = client.retrieve("1.2", null);
    await instances.next();
    const error = await failureOf(instances.next());
    expect(error.code).toBe("unreachable");
    expect(error.message).toContain("within 200 ms");
  });

  it("ends the connection when the caller stops or aborts", async () => {
    let closed = 0;
    const client = await clientOf((_, response) => {
      response.on("close", () => closed++);
      response.writeHead(200, { "content-type": MULTIPART }).write(multipart(...files).subarray(0, -20));
    });
    for await (const _ of client.retrieve("1.2", null)) break;
    const controller = new AbortController();
    const instances = client.retrieve("1.2", null, controller.signal);
    await instances.next();
    controller.abort();
    expect((await failureOf(instances.next())).code).toBe("aborted");
    await expect.poll(() => closed).toBe(2);
  });

  it("asks the archive nothing for a UID that is none", async () => {
    const client = createDicomwebClient({ url: "http://127.0.0.1:9" });
    expect((await failureOf(collect(client.retrieve("../patients", null)))).code).toBe("bad_option");
    expect((await failureOf(client.searchSeries("1.2?x"))).code).toBe("bad_option");
  });
});

describe("store", () => {
  it("posts each file as a part and gives the UIDs that the archive names", async () => {
    let received = "";
    const client = await clientOf((request, response) => {
      expect(request.method).toBe("POST");
      expect(request.headers["content-type"]).toMatch(
        /^multipart\/related; type="application\/dicom"; boundary=/,
      );
      request.setEncoding("latin1").on("data", (chunk) => {
        received += chunk;
      });
      const item = { "00081155": { vr: "UI", Value: ["1.2.3"] } };
      const json = JSON.stringify({ "00081199": { vr: "SQ", Value: [item] } });
      request.on("end", () => answer(200, "application/dicom+json", json)(request, response));
    });
    expect(await client.store([])).toEqual([]);
    expect(received).toBe("");
    expect(await client.store([dicom("one")])).toEqual(["1.2.3"]);
    expect(received).toContain("DICMone");
  });

  it.each([
    ["409 with HTML", "refused", answer(409, "text/html", "<p>no</p>")],
    ["200 with HTML", "bad_answer", answer(200, "text/html", "<p>ok</p>")],
    [
      "a redirect that would drop the files",
      "refused",
      (request, response) => {
        request.resume();
        response.writeHead(302, { location: "/other" }).end();
      },
    ],
  ] as [string, string, RequestListener][])("throws on %s", async (_, code, handler) => {
    expect((await failureOf((await clientOf(handler)).store([dicom("one")]))).code).toBe(code);
  });
});

describe("createDicomwebClient", () => {
  it("refuses addresses and credentials that cannot be used, without repeating them", () => {
    const cases: DicomwebOptions[] = [
      { url: "localhost:8042" },
      { url: "http://host/x?token=hidden" },
      { url: "ftp://me:hidden@host/" },
      { url: "http://me:%hidden@host/" },
      { url: "http://host", authorization: "Basic hidden\n" },
    ];
    for (const options of cases) {
      const attempt = () => createDicomwebClient(options);
      expect(attempt).toThrow(expect.objectContaining({ code: "bad_option" }));
      expect(attempt).not.toThrow(/hidden/);
    }
  });
});
