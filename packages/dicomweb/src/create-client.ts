import type { DicomwebClient, StudyQuery } from "./client.js";
import { Deadline } from "./deadline.js";
import { isUid, parseSeries, parseStudies, TAG } from "./dicom-json.js";
import { DicomwebError } from "./dicomweb-error.js";
import { expectSuccess, mediaType, readBody, readJson, send } from "./http.js";
import { encodeParts, parseBoundary, splitParts } from "./multipart.js";
import { parseStoreAnswer } from "./store-answer.js";

/** Which archive, and how much of it to bear. */
export interface DicomwebOptions {
  /** Root of its DICOMweb services, `http://127.0.0.1:8042/dicom-web`; may hold `user:password@`. */
  readonly url: string;
  /** Value of the Authorization header, `Bearer ...` or `Basic ...`; goes before a password in the address. */
  readonly authorization?: string | null;
  /**
   * Longest wait, ms: for a whole search; in a retrieval for the next bytes. A store has a second more for each
   * 64 KiB that it sends. Default: 30 000; Node's fetch ends what takes longer than 300 000.
   */
  readonly timeoutMs?: number;
  /** Largest single instance, bytes: what a retrieval holds in memory. Default: 512 MiB. */
  readonly maxBytes?: number;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_BYTES = 512 * 1024 * 1024;
const MAX_JSON_BYTES = 32 * 1024 * 1024;
const SLOWEST_BYTES_PER_MS = (64 * 1024) / 1000;
/** PS3.10 7.1: the preamble, before the letters DICM. */
const MAGIC_OFFSET = 128;

interface Archive {
  readonly root: string;
  readonly authorization: string | null;
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/**
 * Opens nothing yet: a client for one archive, over plain fetch.
 *
 * @throws {DicomwebError} `bad_option` if the address or the credential cannot be used.
 * @example
 * const archive = createDicomwebClient({ url: "http://127.0.0.1:8042/dicom-web" });
 * const [study] = await archive.searchStudies({ patientName: "Doe*", limit: 10 });
 */
export function createDicomwebClient(options: DicomwebOptions): DicomwebClient {
  const archive = resolveArchive(options);
  return {
    searchStudies: (query, signal) => searchStudies(archive, query, signal),
    searchSeries: (studyUid, signal) => searchSeries(archive, studyUid, signal),
    retrieve: (studyUid, seriesUid, signal) => retrieve(archive, studyUid, seriesUid, signal),
    store: (files, signal) => store(archive, files, signal),
  };
}

function resolveArchive(options: DicomwebOptions): Archive {
  const url = URL.canParse(options.url) ? new URL(options.url) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== "" || url.hash !== "") {
    throw new DicomwebError("bad_option", "archive: url must be http(s)://host/path without query");
  }
  const authorization = options.authorization ?? basicAuthorization(url);
  if (authorization !== null && !/^[\x20-\x7e]+$/.test(authorization)) {
    throw new DicomwebError("bad_option", "archive: authorization must be one line of ASCII");
  }
  return {
    root: url.origin + url.pathname.replace(/\/+$/, ""),
    authorization,
    timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    maxBytes: options.maxBytes ?? DEFAULT_MAX_BYTES,
  };
}

/** Fetch refuses addresses with a password, and would name it in the error. */
function basicAuthorization({ username, password }: URL): string | null {
  if (username === "" && password === "") return null;
  let plain: string;
  try {
    plain = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  } catch {
    throw new DicomwebError("bad_option", "archive: user and password in the url must be percent-encoded");
  }
  return `Basic ${Buffer.from(plain, "utf8").toString("base64")}`;
}

/** QIDO-RS, PS3.18 10.6. */
async function searchStudies(archive: Archive, query: StudyQuery, signal?: AbortSignal) {
  const json = await search(archive, "searchStudies", "/studies", signal, [
    ["PatientName", query.patientName],
    ["PatientID", query.patientId],
    ["StudyDate", query.studyDate],
    ["ModalitiesInStudy", query.modality],
    ["includefield", [TAG.modalitiesInStudy, TAG.studyDescription, TAG.seriesInStudy].join(",")],
    ["limit", query.limit?.toString()],
  ]);
  // Some archives know no limit.
  return parseStudies("searchStudies", json).slice(0, query.limit ?? Number.POSITIVE_INFINITY);
}

async function searchSeries(archive: Archive, studyUid: string, signal?: AbortSignal) {
  const what = "searchSeries";
  const json = await search(archive, what, `/studies/${checkUid(what, studyUid)}/series`, signal, [
    ["includefield", [TAG.seriesDescription, TAG.instancesInSeries].join(",")],
  ]);
  return parseSeries(what, json);
}

async function search(
  archive: Archive,
  what: string,
  path: string,
  signal: AbortSignal | undefined,
  parameters: readonly (readonly [name: string, value: string | undefined])[],
): Promise<unknown> {
  // Not URLSearchParams: it writes a space as "+", which not every archive reads as one.
  const query = parameters.flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  const deadline = new Deadline("whole", archive.timeoutMs, signal);
  try {
    const url = new URL(`${archive.root}${path}?${query.join("&")}`);
    const response = await send({
      what,
      url,
      headers: headersFor(archive, "application/dicom+json"),
      deadline,
    });
    await expectSuccess(what, response);
    return await readJson(what, response, deadline, MAX_JSON_BYTES);
  } finally {
    deadline.end();
  }
}

/** WADO-RS, PS3.18 10.4. */
async function* retrieve(
  archive: Archive,
  studyUid: string,
  seriesUid: string | null,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const what = "retrieve";
  const series = seriesUid === null ? "" : `/series/${checkUid(what, seriesUid)}`;
  const url = new URL(`${archive.root}/studies/${checkUid(what, studyUid)}${series}`);
  // Without the star the archive would have to decompress everything to Explicit VR Little Endian.
  const accept = 'multipart/related; type="application/dicom"; transfer-syntax=*';
  const deadline = new Deadline("silence", archive.timeoutMs, signal);
  try {
    const response = await send({ what, url, headers: headersFor(archive, accept), deadline });
    deadline.pause();
    await expectSuccess(what, response);
    yield* readInstances(what, response, deadline, archive.maxBytes);
  } finally {
    deadline.end();
  }
}

async function* readInstances(
  what: string,
  response: Response,
  deadline: Deadline,
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  const chunks = readBody(what, response, deadline);
  const boundary = parseBoundary(response.headers.get("content-type") ?? "");
  if (boundary === null) {
    // A generator that has not begun would not run its clean-up; one that has ended closes the connection.
    await response.body?.cancel().catch(() => undefined);
    const got = response.status === 204 ? "nothing" : mediaType(response);
    throw new DicomwebError("bad_answer", `${what}: the archive must answer multipart/related, got ${got}`);
  }
  let count = 0;
  for await (const instance of splitParts(what, chunks, boundary, maxBytes)) {
    count++;
    if (!isDicomFile(instance)) {
      throw new DicomwebError("bad_answer", `${what}: part ${count} must be a DICOM file`);
    }
    yield instance;
  }
  if (count === 0)
    throw new DicomwebError("bad_answer", `${what}: the archive must send a DICOM file, got none`);
}

function isDicomFile(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(MAGIC_OFFSET, MAGIC_OFFSET + 4)).toString("latin1") === "DICM";
}

/** STOW-RS, PS3.18 10.5. */
async function store(
  archive: Archive,
  files: readonly Uint8Array[],
  signal?: AbortSignal,
): Promise<string[]> {
  if (files.length === 0) return [];
  const what = "store";
  const { contentType, body } = encodeParts(files);
  const timeoutMs = Math.round(archive.timeoutMs + body.size / SLOWEST_BYTES_PER_MS);
  const deadline = new Deadline("whole", timeoutMs, signal);
  try {
    const headers = { ...headersFor(archive, "application/dicom+json"), "content-type": contentType };
    const response = await send({ what, url: new URL(`${archive.root}/studies`), headers, body, deadline });
    return parseStoreAnswer(
      what,
      response.status,
      await readStoreJson(what, response, deadline),
      files.length,
    );
  } finally {
    deadline.end();
  }
}

/** A refusal (409) may explain itself, or come with anything; only a success must be readable. */
async function readStoreJson(what: string, response: Response, deadline: Deadline): Promise<unknown> {
  try {
    return await readJson(what, response, deadline, MAX_JSON_BYTES);
  } catch (error) {
    const isUnreadable = error instanceof DicomwebError && error.code === "bad_answer";
    if (isUnreadable && !response.ok) return null;
    throw error;
  }
}

function headersFor({ authorization }: Archive, accept: string): Record<string, string> {
  return authorization === null ? { accept } : { accept, authorization };
}

function checkUid(what: string, uid: string): string {
  if (isUid(uid)) return uid;
  throw new DicomwebError("bad_option", `${what}: a UID must be numbers and dots, at most 64 characters`);
}
