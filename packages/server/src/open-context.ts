import { createDicomwebClient } from "@mimo/dicomweb";
import { openStore, type Store } from "@mimo/storage";
import { addSamples } from "./add-samples.js";
import type { ServerContext } from "./context.js";
import { createEngineService } from "./engine/engine-service.js";
import { startJobs } from "./jobs/batch-ask.js";
import { createScanService } from "./scans/scan-service.js";
import type { ServerOptions } from "./server-options.js";

/** What routes work with, and how to close it. */
export interface OpenedContext {
  readonly context: ServerContext;
  readonly close: () => Promise<void>;
}

/** Opens everything that the routes need. What was opened is closed again if something else cannot be. */
export async function openContext(options: ServerOptions): Promise<OpenedContext> {
  const { modelFolder, threads } = options;
  const pacs = options.pacs === null ? null : createDicomwebClient(options.pacs);
  const engine = await createEngineService({ modelFolder, threads });
  let store: Store | null = null;
  const close = async () => {
    // The store first: the job that it stops still needs the model for the case at hand.
    await store?.close();
    await engine.close();
  };
  try {
    store = await openStore({ folder: options.dataFolder, databaseUrl: options.databaseUrl });
    const scans = createScanService(store);
    const { version, imagesFolder, maxUploadBytes } = options;
    const context = { store, scans, engine, pacs, version, imagesFolder, maxUploadBytes };
    await removeLeftovers(store, options);
    if (options.samplesFolder !== null) await addSamples(context, options.samplesFolder, options.dataFolder);
    await startJobs(context);
    return { context, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Deletes files that no case refers to: of deleted cases, and of uploads that a crash cut short. Only where no other
 * process can be in the middle of an upload.
 */
async function removeLeftovers({ blobs, cases }: Store, { databaseUrl }: ServerOptions): Promise<void> {
  if (databaseUrl === null) await blobs.collect(await cases.usedHashes());
}
