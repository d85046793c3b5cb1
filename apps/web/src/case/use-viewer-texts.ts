import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { en } from "../i18n/en.js";
import type { ViewerTexts } from "../viewer/viewer-props.js";

/** The viewer's words in the page's language; it fills their `{{name}}` itself. */
export function useViewerTexts(): ViewerTexts {
  const { i18n } = useTranslation();
  const { language } = i18n;
  return useMemo(() => {
    const names = Object.keys(en.viewer) as (keyof ViewerTexts)[];
    const entries = names.map((name) => [name, i18n.getResource(language, "translation", `viewer.${name}`)]);
    return Object.fromEntries(entries) as ViewerTexts;
  }, [i18n, language]);
}
