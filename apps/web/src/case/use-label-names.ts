import { useMemo } from "react";
import { useFacets, useSuggestions } from "../api/queries.js";
import { useOpenCase } from "./case-context.js";

/** Names for findings that may be meant here: those of the case, of the model for this slice, and of other cases. */
export function useLabelNames(): readonly string[] {
  const { item, findings, slice } = useOpenCase();
  const suggestions = useSuggestions(item.id, slice);
  const facets = useFacets();
  return useMemo(() => {
    const names = [
      ...findings.findings.map(({ label }) => label),
      ...(suggestions.data?.terms.map(({ term }) => term) ?? []),
      ...(facets.data?.labels.map(({ value }) => value) ?? []),
    ];
    return [...new Set(names)];
  }, [findings.findings, suggestions.data, facets.data]);
}
