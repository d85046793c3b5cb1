import type { Logger } from "pino";
import type { MimoApp, ServerContext } from "./context.js";

/** Everything a server is started with; nothing is read from the environment. */
export interface ServerOptions {
  /** Where cases, files and the embedded database are kept; made if missing. */
  readonly dataFolder: string;
  /** `postgres://...`; null: the embedded database in the data folder. */
  readonly databaseUrl: string | null;
  readonly modelFolder: string;
  /** Name or address to listen on. Beyond loopback every request must bring the token. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** What requests must bring; null: nothing on loopback, else a new one is made. */
  readonly token: string | null;
  /** A DICOMweb archive: its root, and the value of its Authorization header or null. */
  readonly pacs: { readonly url: string; readonly authorization: string | null } | null;
  /** Folder whose images may be referenced instead of uploaded, or null. */
  readonly imagesFolder: string | null;
  /** Images to start with, taken in once per data folder, or null. */
  readonly samplesFolder: string | null;
  /** The built page, or null: then the server says how to build it. */
  readonly pageFolder: string | null;
  /** Threads that one operator of the model may use; default: all cores. */
  readonly threads?: number | undefined;
  /** Largest upload in all, bytes. */
  readonly maxUploadBytes: number;
  readonly logger: Logger | false;
  readonly version: string;
}

/** Where a server is to be found. */
export interface ServerAddress {
  readonly port: number;
  /** For people: `http://127.0.0.1:7860/`. */
  readonly url: string;
  /** The address that also logs in, or null where no token is needed. */
  readonly tokenUrl: string | null;
}

/** A server that is opened, and perhaps listens. */
export interface MimoServer {
  /** For `inject` in tests. */
  readonly app: MimoApp;
  readonly context: ServerContext;
  /** What requests must bring, or null. */
  readonly token: string | null;
  /** @throws {ServerError} `bad_option` if the port is taken or the host is not this machine's. */
  listen(): Promise<ServerAddress>;
  /** Takes no more requests, lets what runs finish for up to ten seconds, and closes the store. */
  close(): Promise<void>;
}
