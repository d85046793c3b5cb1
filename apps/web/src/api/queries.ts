/** The server's data as hooks. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { CaseFilter } from "./client.js";
import * as client from "./client.js";
import { keys } from "./query-client.js";

const JOB_POLL_MS = 1000;

export const useInfo = () => useQuery({ queryKey: keys.info, queryFn: client.readInfo, staleTime: Infinity });
export const useFacets = () => useQuery({ queryKey: keys.facets, queryFn: client.readFacets });

/** Pages of the worklist; the last list stays while the next one is looked for. */
export const useCases = (filter: CaseFilter) =>
  useInfiniteQuery({
    queryKey: [...keys.cases, filter],
    queryFn: ({ pageParam, signal }) => client.listCases(filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: (previous) => previous,
  });

export const useCase = (id: string) =>
  useQuery({ queryKey: keys.case(id), queryFn: () => client.readCase(id) });

/** How a slice is to be shown; it never changes. */
export const useSlice = (id: string, slice: number) =>
  useQuery({
    queryKey: keys.slice(id, slice),
    queryFn: () => client.readSlice(id, slice),
    staleTime: Infinity,
  });

/** Null for the slice: not asked yet. */
export const useSuggestions = (id: string, slice: number | null) =>
  useQuery({
    queryKey: keys.suggestions(id, slice ?? -1),
    queryFn: ({ signal }) => client.readSuggestions(id, slice ?? 0, signal),
    enabled: slice !== null,
    staleTime: Infinity,
  });

export const useConversations = (id: string) =>
  useQuery({ queryKey: keys.conversations(id), queryFn: () => client.listConversations(id) });
export const useServerFindings = (id: string) =>
  useQuery({ queryKey: keys.findings(id), queryFn: () => client.listFindings(id) });
export const useUndoState = (id: string) =>
  useQuery({ queryKey: keys.undo(id), queryFn: () => client.readUndo(id) });
/** The states that a finding was in; asked for only where they are shown. */
export const useHistory = (findingId: string, enabled = true) =>
  useQuery({
    queryKey: keys.history(findingId),
    queryFn: () => client.listRevisions(findingId),
    enabled,
  });
export const useMeasurements = (id: string) =>
  useQuery({ queryKey: keys.measurements(id), queryFn: () => client.readMeasurements(id), staleTime: 0 });

/** Jobs; asked again every second while one is under way. */
export const useJobs = () =>
  useQuery({
    queryKey: keys.jobs,
    queryFn: client.listJobs,
    refetchInterval: ({ state }) =>
      state.data?.jobs.some(({ status }) => status === "queued" || status === "running")
        ? JOB_POLL_MS
        : false,
  });
