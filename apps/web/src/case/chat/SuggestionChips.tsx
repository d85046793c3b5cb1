import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useSuggestions } from "../../api/queries.js";
import { useCaseUi } from "../../state/case-ui.js";
import { useDebounced } from "../../ui/use-debounced.js";
import { useOpenCase } from "../case-context.js";

const SETTLE_MS = 500;
const MOST_SHOWN = 4;

/** Questions that fit the slice; a press puts one into the field, where it can be changed. */
export function SuggestionChips(): ReactElement | null {
  const { t } = useTranslation();
  const { item, slice } = useOpenCase();
  // The model looks at the slice for this, so not while a person scrolls through many.
  const settled = useDebounced(slice, SETTLE_MS);
  const { data } = useSuggestions(item.id, settled === slice ? slice : null);
  if (!data || data.questions.length === 0) return null;
  const choose = (question: string) => {
    useCaseUi.setState({ question });
    document.getElementById("question")?.focus();
  };
  return (
    <ul className="suggestions" aria-label={t("chat.suggestions")}>
      {data.questions.slice(0, MOST_SHOWN).map((question) => (
        <li key={question}>
          <button type="button" className="chip chip-suggestion" onClick={() => choose(question)}>
            {question}
          </button>
        </li>
      ))}
    </ul>
  );
}
