import type { Case } from "@mimo/protocol";
import { type KeyboardEvent, type ReactElement, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { useCases } from "../api/queries.js";
import { ErrorNote } from "../ui/ErrorNote.js";
import { CaseCard } from "./CaseCard.js";
import { EmptyWorklist } from "./EmptyWorklist.js";

export interface CaseGridProps {
  readonly query: ReturnType<typeof useCases>;
  readonly cases: readonly Case[];
  /** Whether a search or a filter is set, so that an empty list is no empty worklist. */
  readonly isNarrowed: boolean;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (selected: ReadonlySet<string>) => void;
  readonly onTag: (tag: string) => void;
  readonly onClear: () => void;
}

/** The cases as cards; arrow keys go from one to the next. */
export function CaseGrid(props: CaseGridProps): ReactElement {
  const { query, cases, isNarrowed, selected, onSelect } = props;
  if (query.isPending) return <SkeletonGrid />;
  if (query.error && cases.length === 0) {
    return <ErrorNote error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (cases.length === 0) return <EmptyWorklist isNarrowed={isNarrowed} onClear={props.onClear} />;
  const toggle = (id: string) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    onSelect(next);
  };
  return (
    <>
      <ul className="case-grid" onKeyDown={moveAmongCards}>
        {cases.map((item) => (
          <CaseCard
            key={item.id}
            item={item}
            isSelected={selected.has(item.id)}
            isSelecting={selected.size > 0}
            onToggle={() => toggle(item.id)}
            onTag={props.onTag}
          />
        ))}
      </ul>
      <MoreButton query={query} />
    </>
  );
}

function moveAmongCards(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const link = event.target instanceof HTMLElement ? event.target.closest("a.case-link") : null;
  if (step === undefined || link === null) return;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>("a.case-link")];
  links[links.indexOf(link as HTMLElement) + step]?.focus();
  event.preventDefault();
}

/** Loads the next page when it comes into view, or by a press. */
function MoreButton({ query }: { readonly query: CaseGridProps["query"] }): ReactElement | null {
  const { t } = useTranslation();
  const ref = useRef<HTMLButtonElement>(null);
  const { hasNextPage, fetchNextPage, isFetchingNextPage } = query;
  useEffect(() => {
    if (!hasNextPage || ref.current === null) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && void fetchNextPage());
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, [hasNextPage, fetchNextPage]);
  if (!hasNextPage) return null;
  return (
    <button
      ref={ref}
      type="button"
      className="button more-button"
      disabled={isFetchingNextPage}
      onClick={() => void fetchNextPage()}
    >
      {isFetchingNextPage ? t("common.loading") : t("worklist.more")}
    </button>
  );
}

const SKELETONS = ["a", "b", "c", "d", "e", "f"];

function SkeletonGrid(): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="case-grid" role="status" aria-label={t("common.loading")}>
      {SKELETONS.map((key) => (
        <div key={key} className="case-card skeleton" />
      ))}
    </div>
  );
}
