import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { caseSchema, errorSchema, importResultSchema, sliceSchema } from "@mimo/protocol";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ZipFile } from "yazl";
import type { MimoApp, ServerContext } from "../context.js";
import { buildApp } from "../http/app.js";
import { createScanService } from "../scans/scan-service.js";
import { createMemoryStore } from "../scans/testing/memory-store.js";
import { ctSliceAt, readSample } from "../scans/testing/sample-files.js";
import { casesRoutes } from "./cases.js";
import { slicesRoutes } from "./slices.js";

const MAX_UPLOAD = 3_000_000;
const ID = "11111111-1111-4111-8111-111111111111";

let folder: string;
let app: MimoApp;
let store: ReturnType<typeof createMemoryStore>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mimo-images-"));
  const images = join(folder, "images");
  await mkdir(join(images, "study"), { recursive: true });
  await writeFile(join(images, "study", "b.dcm"), ctSliceAt(-70));
  await writeFile(join(images, "study", "a.dcm"), ctSliceAt(-75));
  await writeFile(join(images, "study", ".DS_Store"), "junk");
  await writeFile(join(images, "retina.jpg"), readSample("retina.jpg"));
  await writeFile(join(folder, "secret.jpg"), readSample("retina.jpg"));
  await symlink(join(folder, "secret.jpg"), join(images, "link.jpg"));
  await symlink(join(images, "retina.jpg"), join(images, "study", "inside.jpg"));
  await symlink(join(folder), join(images, "study", "up"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

beforeEach(async () => {
  store = createMemoryStore();
  const context = {
    store,
    scans: createScanService(store, { maxArchiveBytes: 5_000_000 }),
    engine: { load: { waiting: 0, sessions: 0 } },
    imagesFolder: join(folder, "images"),
    maxUploadBytes: MAX_UPLOAD,
    version: "1.0.0",
  } as unknown as ServerContext;
  const routes = [casesRoutes, slicesRoutes];
  app = await buildApp(context, { host: "127.0.0.1", token: null, pageFolder: null, logger: false, routes });
});

afterEach(() => app.close());

type Files = Readonly<Record<string, Uint8Array>>;

function multipart(files: Files): { payload: Buffer; headers: Record<string, string> } {
  const parts = Object.entries(files).flatMap(([name, bytes]) => [
    Buffer.from(`--cut\r\ncontent-disposition: form-data; name="files"; filename="${name}"\r\n\r\n`),
    bytes,
    Buffer.from("\r\n"),
  ]);
  const payload = Buffer.concat([...parts, Buffer.from("--cut--\r\n")]);
  return { payload, headers: { "content-type": "multipart/form-data; boundary=cut" } };
}

const post = (files: Files) => app.inject({ method: "POST", url: "/api/cases", ...multipart(files) });

async function upload(files: Files) {
  const response = await post(files);
  expect(response.statusCode).toBe(201);
  return importResultSchema.parse(response.json());
}

const uploadOne = async (files: Files) => (await upload(files)).cases[0]!.id;

async function makeZip(add: (zip: ZipFile) => void): Promise<Uint8Array> {
  const zip = new ZipFile();
  add(zip);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const listCases = async () => (await app.inject("/api/cases")).json().cases as unknown[];

describe("an upload", () => {
  it("makes cases of pictures, volumes and series, and tells what it could not read", async () => {
    const { cases, rejected } = await upload({
      "IM2.dcm": ctSliceAt(-70),
      "망막.jpg": readSample("retina.jpg"),
      "IM1.dcm": ctSliceAt(-75),
      "brain.nii.gz": readSample("brain-mr.nii.gz"),
      "notes.txt": Buffer.from("just some words here"),
    });
    expect(cases.map(({ name, kind, sliceCount }) => [name, kind, sliceCount])).toEqual([
      ["망막.jpg", "picture", 1],
      ["brain.nii.gz", "nifti", 24],
      ["IM1.dcm", "dicom", 2],
    ]);
    expect(cases[2]).toMatchObject({ modality: "CT", sliceSpacingMm: 5, spacingMm: [0.661468, 0.661468] });
    expect(rejected).toMatchObject([{ name: "notes.txt", code: "unknown_format" }]);
    expect(await listCases()).toHaveLength(3);
  });

  it("of the same files is the same case, also at the same time", async () => {
    const files = { "a.dcm": readSample("head-ct.dcm") };
    const results = await Promise.all([upload(files), upload(files), upload(files)]);
    expect(new Set(results.map(({ cases }) => cases[0]!.id)).size).toBe(1);
    expect(await listCases()).toHaveLength(1);
  });

  it("of a zip makes cases of what is in it, and leaves out what leads out of it", async () => {
    const good = await makeZip((zip) => {
      zip.addBuffer(Buffer.from(ctSliceAt(-70)), "study/two.dcm");
      zip.addBuffer(Buffer.from(ctSliceAt(-75)), "study/one.dcm");
      zip.addBuffer(Buffer.from(readSample("retina.jpg")), "aa/evil.jpg");
      zip.addBuffer(Buffer.from("/etc/passwd"), "link.jpg", { mode: 0o120777 });
      zip.addBuffer(Buffer.from("PK\x03\x04 and more"), "inner.zip");
    });
    const study = Buffer.from(
      Buffer.from(good).toString("latin1").replaceAll("aa/evil", "../evil"),
      "latin1",
    );
    const { cases, rejected } = await upload({ "study.zip": study });
    expect(cases).toMatchObject([{ kind: "dicom", sliceCount: 2, name: "one.dcm" }]);
    expect(rejected.map(({ name, code }) => `${name} ${code}`)).toEqual([
      "../evil.jpg unsupported",
      "link.jpg unsupported",
      "inner.zip unsupported",
    ]);
  });

  it("of a bomb makes nothing", async () => {
    const bomb = await makeZip((zip) => {
      zip.addBuffer(Buffer.from(readSample("retina.jpg")), "a.jpg", { compress: false });
      zip.addBuffer(Buffer.alloc(5_000_000), "b.nii");
    });
    const { cases, rejected } = await upload({ "bomb.zip": bomb });
    expect(cases).toEqual([]);
    expect(rejected).toMatchObject([{ name: "bomb.zip", code: "too_large" }]);
  });

  it("beyond the limit is refused and leaves no case", async () => {
    const response = await post({
      "retina.jpg": readSample("retina.jpg"),
      "a.nii": new Uint8Array(1_500_000),
      "b.nii": new Uint8Array(1_500_000),
    });
    expect(response.statusCode).toBe(413);
    expect(errorSchema.parse(response.json()).error.code).toBe("too_large");
    expect(await listCases()).toEqual([]);
  });

  it("may be larger than other bodies", async () => {
    const { rejected } = await upload({ "noise.bin": new Uint8Array(2_500_000).fill(1) });
    expect(rejected).toMatchObject([{ code: "unknown_format" }]);
  });

  it("over a connection is refused beyond the limit while it is still sent", async () => {
    const url = await app.listen({ host: "127.0.0.1", port: 0 });
    const body = new FormData();
    for (const name of ["a.nii", "b.nii"]) body.append("files", new Blob([new Uint8Array(2e7)]), name);
    const response = await fetch(`${url}/api/cases`, { method: "POST", body });
    expect(response.status).toBe(413);
    expect(errorSchema.parse(await response.json()).error.code).toBe("too_large");
    expect(await listCases()).toEqual([]);
  });

  it("that breaks off, is empty or is of another kind is refused", async () => {
    const whole = multipart({ "retina.jpg": readSample("retina.jpg") });
    const requests = [
      { ...whole, payload: whole.payload.subarray(0, 5000) },
      { ...whole, payload: Buffer.from("nonsense") },
      multipart({}),
      { payload: "{}", headers: { "content-type": "application/json" } },
      { ...whole, headers: { "content-type": "multipart/form-data" } },
    ];
    for (const request of requests) {
      const response = await app.inject({ method: "POST", url: "/api/cases", ...request });
      expect(response.statusCode).toBe(400);
      expect(errorSchema.parse(response.json()).error.code).toBe("bad_request");
    }
    expect(await listCases()).toEqual([]);
  });
});

describe("a reference", () => {
  const reference = (...paths: string[]) =>
    app.inject({ method: "POST", url: "/api/cases/reference", payload: { paths } });

  it("takes files and walks folders below the images folder", async () => {
    const response = await reference("study", "retina.jpg");
    expect(response.statusCode).toBe(201);
    const { cases, rejected } = importResultSchema.parse(response.json());
    expect(cases.map(({ name, sliceCount }) => [name, sliceCount])).toEqual([
      ["retina.jpg", 1],
      ["a.dcm", 2],
    ]);
    expect(rejected).toEqual([]);
  });

  it.each([
    ["../secret.jpg", 403],
    ["study/../../secret.jpg", 403],
    ["/etc/passwd", 403],
    ["link.jpg", 403],
    ["study/up/secret.jpg", 403],
    ["study\0.jpg", 403],
    ["missing.jpg", 404],
    ["retina.jpg/x", 404],
  ])("of %j is refused with %i", async (path, status) => {
    const response = await reference("retina.jpg", path);
    expect(response.statusCode).toBe(status);
    expect(errorSchema.parse(response.json()).error.message).not.toContain("secret");
    expect(await listCases()).toEqual([]);
  });
});

describe("a case", () => {
  it("is read, renamed, tagged and deleted", async () => {
    const id = await uploadOne({ "retina.jpg": readSample("retina.jpg") });
    const url = `/api/cases/${id}`;
    expect(caseSchema.parse((await app.inject(url)).json()).width).toBe(1024);
    const payload = { name: "Left eye", tags: ["fundus"] };
    const patched = await app.inject({ method: "PATCH", url, payload });
    expect(caseSchema.parse(patched.json())).toMatchObject(payload);
    expect((await app.inject(`${url}/slices/0`)).statusCode).toBe(200);
    expect((await app.inject({ method: "DELETE", url })).statusCode).toBe(204);
    for (const path of ["", "/thumbnail", "/slices/0", "/slices/0/pixels"]) {
      expect((await app.inject(url + path)).statusCode).toBe(404);
    }
    expect((await app.inject(`/api/cases/${ID}`)).statusCode).toBe(404);
    expect((await app.inject("/api/facets")).json()).toEqual({ modalities: [], labels: [], tags: [] });
  });

  it("has a small thumbnail that a browser asks for once", async () => {
    const id = await uploadOne({ "head.dcm": readSample("head-ct.dcm") });
    const response = await app.inject(`/api/cases/${id}/thumbnail`);
    expect(response.headers["content-type"]).toBe("image/png");
    const header = response.rawPayload.subarray(0, 24);
    expect([header.readUInt32BE(16), header.readUInt32BE(20)]).toEqual([149, 192]);
    const headers = { "if-none-match": String(response.headers.etag) };
    expect((await app.inject({ url: `/api/cases/${id}/thumbnail`, headers })).statusCode).toBe(304);
  });
});

describe("a slice", () => {
  it("comes as a description and as raw pixels that never change", async () => {
    const id = await uploadOne({ "head.dcm": readSample("head-ct.dcm") });
    const url = `/api/cases/${id}/slices/3`;
    const slice = sliceSchema.parse((await app.inject(url)).json());
    expect(slice).toMatchObject({
      index: 3,
      width: 168,
      height: 216,
      channels: 1,
      dtype: "int16",
      meaning: "hounsfield",
      window: { center: 40, width: 80 },
      originLps: null,
    });
    const response = await app.inject(`${url}/pixels`);
    expect(response.headers["cache-control"]).toBe("private, max-age=31536000, immutable");
    expect(response.headers["content-type"]).toBe("application/octet-stream");
    expect(response.rawPayload).toHaveLength(168 * 216 * 2);
    const pixels = new Int16Array(new Uint8Array(response.rawPayload).buffer);
    expect([Math.min(...pixels), Math.max(...pixels)]).toEqual([slice.min, slice.max]);
    const headers = { "if-none-match": String(response.headers.etag) };
    expect((await app.inject({ url: `${url}/pixels`, headers })).statusCode).toBe(304);
    expect((await app.inject(`/api/cases/${id}/slices/4/pixels`)).headers.etag).not.toBe(
      response.headers.etag,
    );
    expect((await app.inject(`/api/cases/${id}/slices/12`)).statusCode).toBe(400);
    expect((await app.inject(`/api/cases/${id}/slices/-1`)).statusCode).toBe(400);
  });

  it("of colour is interleaved bytes in the full window", async () => {
    const id = await uploadOne({ "eye.jpg": readSample("retina.jpg") });
    const slice = sliceSchema.parse((await app.inject(`/api/cases/${id}/slices/0`)).json());
    expect(slice).toMatchObject({ channels: 3, dtype: "uint8", window: { center: 128, width: 256 } });
    const { rawPayload } = await app.inject(`/api/cases/${id}/slices/0/pixels`);
    expect(rawPayload).toHaveLength(1024 * 1024 * 3);
  });
});
