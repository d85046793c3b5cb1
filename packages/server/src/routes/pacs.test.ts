import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { type AddressInfo, connect } from "node:net";
import { fileURLToPath } from "node:url";
import { createDicomwebClient, type DicomwebClient, DicomwebError } from "@mimo/dicomweb";
import { findOrthanc, type Orthanc, startOrthanc } from "@mimo/dicomweb/testing";
import { encodeRle } from "@mimo/imaging";
import type { Finding, FindingStatus } from "@mimo/protocol";
import type { CaseFile } from "@mimo/storage";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { MimoApp, ServerContext } from "../context.js";
import { buildApp } from "../http/app.js";
import { pacsRoutes } from "./pacs.js";

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

async function open(pacs: DicomwebClient | null, findings: readonly Finding[] = []) {
  const blobs = new Map<string, Uint8Array>();
  const imports: (readonly CaseFile[])[] = [];
  const context = {
    pacs,
    version: "0",
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
      findings: { list: async () => findings },
    },
    scans: {
      open: async (id: string) => ({ stored: { case: { id } }, scan: { manifest: CT_SLICE } }),
      readFile: () => sample("ct-slice.dcm"),
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
    routes: [pacsRoutes],
  });
  apps.push(app);
  const post = (url: string, payload: object) => app.inject({ method: "POST", url, payload });
  const retrieve = () => post("/api/pacs/retrieve", { studyUid: "1.2.3" });
  const store = (include?: string) => post("/api/pacs/store", { caseId: ID, ...(include && { include }) });
  return { app, blobs, imports, retrieve, store, get: (url: string) => app.inject(url) };
}

/** What there is to know of `ct-slice.dcm`. */
const CT_SLICE = {
  kind: "dicom",
  modality: "CT",
  width: 128,
  height: 128,
  slices: [{ file: 0, frame: 0 }],
  spacingMm: null,
  sliceSpacingMm: null,
  axis: null,
};

function finding(label: string, status: FindingStatus): Finding {
  const mask = encodeRle({ width: 128, height: 128, data: new Uint8Array(128 * 128).fill(1, 5000, 6000) });
  const origin = { kind: "person", tool: "brush" } as const;
  return { slice: 0, label, status, deleted: false, revision: 1, mask, origin } as unknown as Finding;
}

const sample = (name: string) =>
  readFile(fileURLToPath(new URL(`../../../../samples/${name}`, import.meta.url)));

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

  it("store accepted findings unless asked for all, and nothing where there are none", async () => {
    const stored: Uint8Array[] = [];
    const archive = fakeArchive({
      store: async (files) => {
        stored.push(...files);
        return files.map((_, i) => `1.${i + 1}`);
      },
    });
    const { store } = await open(archive, [finding("liver", "accepted"), finding("spleen", "proposed")]);
    expect((await store()).json()).toEqual({ sopInstanceUids: ["1.1"] });
    expect((await store("all")).statusCode).toBe(200);
    const labels = stored.map((file) =>
      Buffer.from(file)
        .toString("latin1")
        .match(/liver|spleen/g),
    );
    expect(labels.map((found) => new Set(found))).toEqual([new Set(["liver"]), new Set(["liver", "spleen"])]);

    const none = await open(archive, [finding("liver", "proposed")]);
    expect((await none.store()).json().error.code).toBe("nothing_to_export");
    expect(stored).toHaveLength(2);
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

  it("find, import byte for byte and store", async () => {
    const slice = await sample("ct-slice.dcm");
    const archive = createDicomwebClient(orthanc);
    await archive.store([slice]);
    const { get, app, blobs, imports, store } = await open(archive, [finding("vertebra", "accepted")]);

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
    const after = (await get(`/api/pacs/studies/${studyUid}/series`)).json().series;
    expect(after.map(({ modality }: { modality: string }) => modality).sort()).toEqual(["CT", "SEG"]);
  });

  it("answer pacs_failed when it has gone, and name no patient", async () => {
    const url = orthanc.url.replace("/dicom-web", "/no-such-service");
    const { get } = await open(createDicomwebClient({ url, authorization: orthanc.authorization }));
    const reply = await get("/api/pacs/studies?patientName=Doe");
    expect([reply.statusCode, reply.json().error.code]).toEqual([502, "pacs_failed"]);
    expect(reply.body).not.toContain("Doe");
  });
});
