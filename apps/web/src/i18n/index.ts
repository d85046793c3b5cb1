import i18next, { type i18n as I18n } from "i18next";
import { initReactI18next } from "react-i18next";
import { useSettings } from "../state/settings.js";
import { en } from "./en.js";
import { ko } from "./ko.js";
import { LOCALES } from "./languages.js";
import { zh } from "./zh.js";

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

/** The page's words. A key that is not in `en` does not compile; nor does a language that lacks one. */
export const i18n: I18n = i18next.createInstance();

/** Makes the words ready and keeps language, `lang` and theme of the page as the settings say. */
export function startI18n(): void {
  void i18n.use(initReactI18next).init({
    lng: useSettings.getState().language,
    fallbackLng: "en",
    resources: { en: { translation: en }, zh: { translation: zh }, ko: { translation: ko } },
    interpolation: { escapeValue: false },
    // React puts the words on the page at once; there is nothing to wait for.
    initAsync: false,
    react: { useSuspense: false },
    showSupportNotice: false,
  });
  const apply = ({ language }: { readonly language: keyof typeof LOCALES }) => {
    document.documentElement.lang = LOCALES[language];
    if (i18n.language !== language) void i18n.changeLanguage(language);
  };
  apply(useSettings.getState());
  useSettings.subscribe(apply);
}
