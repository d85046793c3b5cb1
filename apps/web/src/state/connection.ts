import { create } from "zustand";

/** What the page knows of its server. */
export interface Connection {
  /** False after a request that got no answer, until one gets an answer again. */
  readonly isReachable: boolean;
  /** The server asked for its token. */
  readonly needsLogin: boolean;
}

/** One for the page; written by the API client. */
export const useConnection = create<Connection>(() => ({ isReachable: true, needsLogin: false }));
