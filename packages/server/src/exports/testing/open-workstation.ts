import { encodeRle, type Mask, maskFromEllipseInBox } from "@mimo/imaging";
import type { Case, Finding, Origin } from "@mimo/protocol";
import type { Store } from "@mimo/storage";
import type { MimoApp, RouteModule, ServerContext } from "../../context.js";
import { buildApp } from "../../http/app.js";
import { exportsRoutes } from "../../routes/exports.js";
import { findingsRoutes } from "../../routes/findings.js";
import { measurementsRoutes } from "../../routes/measurements.js";
import { createScanService } from "../../scans/scan-service.js";
import { createMemoryStore } from "../../scans/testing/memory-store.js";
import { ctSliceAt, readSample } from "../../scans/testing/sample-files.js";
import { MemoryFindings } from "./memory-findings.js";

/** What a model's mask comes from. */
export const MODEL_ORIGIN: Origin = {
  kind: "model",
  model: { name: "mimo-test", weightsHash: "abc" },
  turnId: null,
  question: null,
  marks: [],
};

/** A server in this process, for tests, with real images and everything else in memory. */
export class Workstation {
  constructor(
    readonly app: MimoApp,
    readonly context: ServerContext,
  ) {}

  /** Makes one case of files. */
  async addCase(files: readonly (readonly [name: string, bytes: Uint8Array])[]): Promise<Case> {
    const kept = [];
    for (const [name, bytes] of files) kept.push({ ...(await this.context.store.blobs.put(bytes)), name });
    const { cases } = await this.context.scans.importFiles(kept);
    return cases[0]!;
  }

  addSample(name: string): Promise<Case> {
    return this.addCase([[name, readSample(name)]]);
  }

  /** Makes a case of CT slices 5 mm apart. */
  addSeries(count: number): Promise<Case> {
    return this.addCase(Array.from({ length: count }, (_, i) => [`${i}.dcm`, numbered(ctSliceAt(5 * i), i)]));
  }

  /** Keeps a model's mask. */
  async addFinding({ id }: Case, slice: number, label: string, mask: Mask): Promise<Finding> {
    const scores = { presence: 0.9, quality: 0.8, stability: 0.7 };
    const change = { kind: "create", slice, label, mask: toRle(mask), scores, origin: MODEL_ORIGIN } as const;
    return (await this.context.store.findings.apply(id, [change])).findings[0]!;
  }

  get(url: string) {
    return this.app.inject({ method: "GET", url });
  }

  post(url: string, payload: object = {}) {
    return this.app.inject({ method: "POST", url, payload });
  }
}

/** Opens an empty workstation with the routes of findings, measurements and exports; close its `app` after use. */
export async function openWorkstation(more: readonly RouteModule[] = []): Promise<Workstation> {
  const store: Store = Object.assign(createMemoryStore(), { findings: new MemoryFindings() });
  const context = {
    store,
    scans: createScanService(store),
    engine: { load: { waiting: 0, sessions: 0 } },
    pacs: null,
    version: "1.2.3",
    maxUploadBytes: 1e9,
  } as unknown as ServerContext;
  const app = await buildApp(context, {
    host: "127.0.0.1",
    token: null,
    pageFolder: null,
    logger: false,
    routes: [findingsRoutes, measurementsRoutes, exportsRoutes, ...more],
  });
  return new Workstation(app, context);
}

/** An ellipse on a case's slices. */
export function ellipse({ width, height }: Case, x: number, y: number, radius: number): Mask {
  return maskFromEllipseInBox([x - radius, y - radius, x + radius, y + radius], width, height);
}

/** A mask as it travels. */
export function toRle(mask: Mask): Finding["mask"] {
  const { size, counts } = encodeRle(mask);
  return { size: [size[0], size[1]], counts };
}

/** The sample slice with an instance UID of its own, of the same length. */
function numbered(file: Uint8Array, index: number): Uint8Array {
  const text = Buffer.from(file).toString("latin1");
  // SOPInstanceUID, explicit VR: tag, "UI", length, value.
  const at = text.indexOf("\x08\x00\x18\x00UI");
  const end = at + 8 + file[at + 6]!;
  const padding = text.slice(at, end).endsWith("\0") ? 1 : 0;
  const copy = Uint8Array.from(file);
  copy[end - padding - 1] = 0x30 + index;
  return copy;
}
