import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { type AddressInfo, connect } from "node:net";
import { fileURLToPath } from "node:url";
import { createDicomwebClient, type DicomwebClient, DicomwebError } from "@mimo/dicomweb";
import { findOrthanc, type Orthanc, startOrthanc } from "@mimo/dicomweb/testing";
import type { CaseFile } from "@mimo/storage";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { MimoApp, ServerContext } from "../context.js";
import { buildApp } from "../http/app.js";
import { ServerError } from "../server-error.js";
import { createPacsRoutes, type MakeDicomSeg } from "./pacs.js";

const ID = "11111111-1111-4111-8111-111111111111";
const STUDY = {
  studyUid: "1.2.3",
  patientName: "Doe^Jane",
  patientId: "77",
  studyDate: "20240131",
  description: "",
  modalities: ["CT"],
  seriesCount: null,
};
const apps: MimoApp[] = [];

afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
});

/** An archive of which a test says only what it needs. */
function fakeArchive(parts: Partial<DicomwebClient>): DicomwebClient {
  const unexpected = () => {
    throw new Error("not part of this test");
  };
  const base = {
    searchStudies: unexpected,
    searchSeries: unexpected,
    store: unexpected,
    retrieve: unexpected,
  };
  return { ...base, ...parts };
}

async function open(pacs: DicomwebClient | null, makeDicomSeg: MakeDicomSeg = async () => new Uint8Array(3)) {
  const blobs = new Map<string, Uint8Array>();
  const imports: (readonly CaseFile[])[] = [];
  const context = {
    pacs,
    maxUploadBytes: 1_000_000,
    engine: { load: { waiting: 0, sessions: 0 } },
    store: {
      blobs: {
        put: async (bytes: Uint8Array) => {
          const hash = createHash("sha256").update(bytes).digest("hex");
          blobs.set(hash, Uint8Array.from(bytes));
          return { hash, size: bytes.length };
        },
      },
    },
    scans: {
      importFiles: async (files: readonly CaseFile[]) => {
        imports.push(files);
        return { cases: [], rejected: [] };
      },
    },
  } as unknown as ServerContext;
  const app = await buildApp(context, {
    host: "127.0.0.1",
    token: null,
    pageFolder: null,
    logger: false,
    routes: [createPacsRoutes(makeDicomSeg)],
  });
  apps.push(app);
  const post = (url: string, payload: object) => app.inject({ method: "POST", url, payload });
  const retrieve = () => post("/api/pacs/retrieve", { studyUid: "1.2.3" });
  const store = (include?: string) => post("/api/pacs/store", { caseId: ID, ...(include && { include }) });
  return { app, blobs, imports, retrieve, store, get: (url: string) => app.inject(url) };
}

async function* sending(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

describe("the archive's routes", () => {
  it("answer no_pacs without an archive", async () => {
    const { get, retrieve, store } = await open(null);
    const replies = [get("/api/pacs/studies"), get("/api/pacs/studies/1.2/series"), retrieve(), store()];
    for (const reply of await Promise.all(replies)) {
      expect(reply.statusCode).toBe(404);
      expect(reply.json().error.code).toBe("no_pacs");
    }
  });

  it("pass a search on and answer what the archive has", async () => {
    const queries: unknown[] = [];
    const { get } = await open(
      fakeArchive({
        searchStudies: async (query) => {
          queries.push(query);
          return [STUDY];
        },
        searchSeries: async (studyUid) => [
          { seriesUid: `${studyUid}.4`, modality: "CT", description: "", instanceCount: 3 },
        ],
      }),
    );
    expect((await get("/api/pacs/studies?patientName=Do*&limit=5")).json()).toEqual({ studies: [STUDY] });
    expect(queries).toEqual([{ patientName: "Do*", limit: 5 }]);
    expect((await get("/api/pacs/studies/1.2.3/series")).json().series[0].seriesUid).toBe("1.2.3.4");
    expect((await get("/api/pacs/studies/..%2Fx/series")).statusCode).toBe(400);
  });

  it("import what was retrieved once, in the archive's order", async () => {
    const archive = fakeArchive({ retrieve: () => sending("b", "a", "b") });
    const { imports, blobs, retrieve } = await open(archive);
    expect((await retrieve()).statusCode).toBe(201);
    expect(imports).toHaveLength(1);
    const [files] = imports;
    expect(files!.map(({ name, size }) => [name, size])).toEqual([
      ["00001.dcm", 1],
      ["00002.dcm", 1],
    ]);
    expect(files!.map(({ hash }) => Buffer.from(blobs.get(hash)!).toString())).toEqual(["b", "a"]);
  });

  it("import nothing of a retrieval that breaks or is too large", async () => {
    async function* breaking(): AsyncGenerator<Uint8Array> {
      yield Buffer.from("first");
      throw new DicomwebError("bad_answer", "retrieve: cut off");
    }
    const broken = await open(fakeArchive({ retrieve: breaking }));
    const reply = await broken.retrieve();
    expect([reply.statusCode, reply.json().error.code]).toEqual([502, "pacs_failed"]);
    let taken = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        taken++;
        yield Buffer.alloc(300_000);
      }
    }
    const large = await open(fakeArchive({ retrieve: endless }));
    expect((await large.retrieve()).statusCode).toBe(413);
    expect(taken).toBe(4);
    expect([...broken.imports, ...large.imports]).toEqual([]);
  });

  it.each([
    ["unreachable", {}, 502, "pacs_failed"],
    ["refused", { status: 401 }, 502, "pacs_failed"],
    ["refused", { status: 404 }, 404, "not_found"],
    ["too_large", {}, 413, "too_large"],
  ] as const)("answer an archive's %s %j with %i", async (code, details, status, expected) => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from("first");
      throw new DicomwebError(code, "retrieve: no", details);
    }
    const reply = await (await open(fakeArchive({ retrieve: failing }))).retrieve();
    expect([reply.statusCode, reply.json().error.code]).toEqual([status, expected]);
  });

  it("store accepted findings unless asked for all", async () => {
    const made: string[] = [];
    const { store } = await open(
      fakeArchive({ store: async (files) => files.map((file) => `1.${file.length}`) }),
      async (_, caseId, include) => {
        made.push(`${caseId} ${include}`);
        return new Uint8Array(made.length);
      },
    );
    expect((await store()).json()).toEqual({ sopInstanceUids: ["1.1"] });
    expect((await store("all")).json()).toEqual({ sopInstanceUids: ["1.2"] });
    expect(made).toEqual([`${ID} accepted`, `${ID} all`]);
  });

  it("send the archive nothing when there is nothing to export", async () => {
    const { store } = await open(fakeArchive({}), async () => {
      throw new ServerError("nothing_to_export", "export: a finding at least");
    });
    expect((await store()).json().error.code).toBe("nothing_to_export");
  });

  it("stop the archive when the caller goes away", async () => {
    let stopped: (() => void) | null = null;
    const stop = new Promise<void>((resolve) => {
      stopped = resolve;
    });
    async function* slow(_: string, __: string | null, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
      await new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve()));
      stopped!();
      throw new DicomwebError("aborted", "retrieve: stopped");
    }
    const { app, imports } = await open(fakeArchive({ retrieve: slow }));
    await app.listen({ port: 0, host: "127.0.0.1" });
    const port = (app.server.address() as AddressInfo).port;
    const body = JSON.stringify({ studyUid: "1.2.3" });
    const socket = connect(port, "127.0.0.1");
    socket.write(
      `POST /api/pacs/retrieve HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    setTimeout(() => socket.destroy(), 300);
    await stop;
    expect(imports).toEqual([]);
  });
});

const installation = findOrthanc();

describe.skipIf(installation === null)("the archive's routes with Orthanc", () => {
  let orthanc: Orthanc;
  beforeAll(async () => {
    orthanc = await startOrthanc(installation!);
  });
  afterAll(() => orthanc?.stop());

  const sample = (name: string) =>
    readFile(fileURLToPath(new URL(`../../../../samples/${name}`, import.meta.url)));

  it("find, import byte for byte and store", async () => {
    const slice = await sample("ct-slice.dcm");
    const archive = createDicomwebClient(orthanc);
    await archive.store([slice]);
    const { get, app, blobs, imports, store } = await open(archive, () => sample("mr-slice.dcm"));

    const { studies } = (await get("/api/pacs/studies?modality=CT")).json();
    expect(studies).toHaveLength(1);
    const { studyUid } = studies[0];
    const { series } = (await get(`/api/pacs/studies/${studyUid}/series`)).json();
    const payload = { studyUid, seriesUid: series[0].seriesUid };
    const reply = await app.inject({ method: "POST", url: "/api/pacs/retrieve", payload });
    expect(reply.statusCode).toBe(201);
    expect(imports).toHaveLength(1);
    expect(Buffer.compare(blobs.get(imports[0]![0]!.hash)!, slice)).toBe(0);

    expect((await store()).json().sopInstanceUids).toHaveLength(1);
    expect((await get("/api/pacs/studies?modality=MR")).json().studies).toHaveLength(1);
  });

  it("answer pacs_failed when it has gone, and name no patient", async () => {
    const url = orthanc.url.replace("/dicom-web", "/no-such-service");
    const { get } = await open(createDicomwebClient({ url, authorization: orthanc.authorization }));
    const reply = await get("/api/pacs/studies?patientName=Doe");
    expect([reply.statusCode, reply.json().error.code]).toEqual([502, "pacs_failed"]);
    expect(reply.body).not.toContain("Doe");
  });
});
