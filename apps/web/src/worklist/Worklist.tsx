import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CaseFilter } from "../api/client.js";
import { useCases, useInfo } from "../api/queries.js";
import { AppHeader } from "../app/AppHeader.js";
import { useKeys } from "../app/use-keys.js";
import { Icon } from "../ui/Icon.js";
import { useDebounced } from "../ui/use-debounced.js";
import { CaseGrid } from "./CaseGrid.js";
import { FacetFilters } from "./FacetFilters.js";
import { JobList } from "./JobList.js";
import { OpenButtons } from "./OpenButtons.js";
import { PacsDialog } from "./PacsDialog.js";
import { SelectionBar } from "./SelectionBar.js";

const TYPING_MS = 250;

/** All cases: search, narrow, open, and do one thing to many. */
export function Worklist({ onHelp }: { readonly onHelp: () => void }): ReactElement {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [facets, setFacets] = useState<Omit<CaseFilter, "text">>({});
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const settled = useDebounced(text.trim(), TYPING_MS);
  const filter = { ...facets, ...(settled === "" ? {} : { text: settled }) };
  const cases = useCases(filter);
  const list = cases.data?.pages.flatMap((page) => page.cases) ?? [];
  const total = cases.data?.pages[0]?.total ?? 0;
  useKeys({ "/": () => document.getElementById("search")?.focus() });
  return (
    <>
      <AppHeader onHelp={onHelp}>
        <SearchBox text={text} onChange={setText} />
        <PacsButton />
        <OpenButtons />
      </AppHeader>
      <div className="worklist">
        <aside className="filters" aria-label={t("worklist.filters")}>
          <FacetFilters filter={facets} onChange={setFacets} />
          <JobList />
        </aside>
        <main id="main" tabIndex={-1} className="worklist-main">
          <div className="worklist-head">
            <h1>{t("worklist.title")}</h1>
            {cases.data && (
              <p className="muted" role="status">
                {t("worklist.count", { count: total })}
              </p>
            )}
          </div>
          <CaseGrid
            query={cases}
            cases={list}
            isNarrowed={Object.keys(filter).length > 0}
            selected={selected}
            onSelect={setSelected}
            onTag={(tag) => setFacets({ ...facets, tag })}
            onClear={() => {
              setText("");
              setFacets({});
            }}
          />
        </main>
      </div>
      {selected.size > 0 && (
        <SelectionBar
          ids={[...selected]}
          shown={list}
          onSelectAll={() => setSelected(new Set(list.map(({ id }) => id)))}
          onClear={() => setSelected(new Set())}
        />
      )}
    </>
  );
}

function SearchBox(props: {
  readonly text: string;
  readonly onChange: (text: string) => void;
}): ReactElement {
  const { t } = useTranslation();
  return (
    <search className="search">
      <Icon name="search" size={16} />
      <input
        id="search"
        type="search"
        maxLength={200}
        placeholder={t("worklist.searchHint")}
        aria-label={t("worklist.search")}
        value={props.text}
        onChange={(event) => props.onChange(event.target.value)}
      />
      <kbd>/</kbd>
    </search>
  );
}

function PacsButton(): ReactElement | null {
  const { t } = useTranslation();
  const { data } = useInfo();
  const [isOpen, setOpen] = useState(false);
  if (!data?.hasPacs) return null;
  return (
    <>
      <button type="button" className="button" onClick={() => setOpen(true)}>
        <Icon name="archive" /> {t("pacs.button")}
      </button>
      {isOpen && <PacsDialog onClose={() => setOpen(false)} />}
    </>
  );
}
