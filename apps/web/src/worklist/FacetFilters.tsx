import type { Facets } from "@mimo/protocol";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { CaseFilter } from "../api/client.js";
import { useFacets } from "../api/queries.js";

type Filter = Omit<CaseFilter, "text">;
const FACETS = [
  ["modality", "modalities"],
  ["label", "labels"],
  ["tag", "tags"],
] as const satisfies readonly (readonly [keyof Filter, keyof Facets])[];
const MOST_SHOWN = 12;

/** What the worklist can be narrowed by; one value of each kind at a time. */
export function FacetFilters(props: {
  readonly filter: Filter;
  readonly onChange: (filter: Filter) => void;
}): ReactElement {
  const { t } = useTranslation();
  const { data } = useFacets();
  const { filter, onChange } = props;
  const choose = (key: keyof Filter, value: string) => {
    const { [key]: old, ...others } = filter;
    onChange(old === value ? others : { ...others, [key]: value });
  };
  return (
    <>
      {FACETS.map(([key, list]) => (
        <section key={key} className="facet">
          <h2>{t(`worklist.${list}`)}</h2>
          {data?.[list].length === 0 && <p className="muted facet-empty">{t(`worklist.no_${list}`)}</p>}
          <ul>
            {data?.[list].slice(0, MOST_SHOWN).map(({ value, count }) => (
              <li key={value}>
                <button
                  type="button"
                  className="facet-value"
                  aria-pressed={filter[key] === value}
                  onClick={() => choose(key, value)}
                >
                  <span>{value}</span>
                  <span className="facet-count">{count}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
