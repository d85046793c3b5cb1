/** Languages of the page, by their BCP 47 tags. */
export const LANGUAGES = ["en", "zh", "ko"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each language's name in itself. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: "English",
  zh: "简体中文",
  ko: "한국어",
};

/** For `lang` attributes and number formats. */
export const LOCALES: Readonly<Record<Language, string>> = { en: "en", zh: "zh-Hans", ko: "ko" };

/** The first of the browser's languages that the page speaks; English if there is none. */
export function preferredLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const found = LANGUAGES.find((language) => tag.toLowerCase().split("-")[0] === language);
    if (found !== undefined) return found;
  }
  return "en";
}
