import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./api-error.js";

/** What the server's data is kept under. */
export const keys = {
  info: ["info"] as const,
  facets: ["facets"] as const,
  cases: ["cases"] as const,
  case: (id: string) => ["case", id] as const,
  slice: (id: string, slice: number) => ["slice", id, slice] as const,
  suggestions: (id: string, slice: number) => ["suggestions", id, slice] as const,
  conversations: (id: string) => ["conversations", id] as const,
  findings: (id: string) => ["findings", id] as const,
  undo: (id: string) => ["undo", id] as const,
  history: (findingId: string) => ["history", findingId] as const,
  measurements: (id: string) => ["measurements", id] as const,
  jobs: ["jobs"] as const,
  studies: (search: unknown) => ["studies", search] as const,
  series: (studyUid: string) => ["series", studyUid] as const,
};

const MOST_RETRIES = 3;

/** One for the page. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // The server is on this machine as a rule: what the browser says about the network does not matter.
      networkMode: "always",
      staleTime: 15_000,
      retry: (count, error) => count < MOST_RETRIES && error instanceof ApiError && isWorthRetrying(error),
      retryDelay: (count) => 500 * 2 ** count,
    },
    mutations: { networkMode: "always" },
  },
});

function isWorthRetrying(error: ApiError): boolean {
  return error.isTemporary && error.status !== 401 && error.status !== 500;
}
