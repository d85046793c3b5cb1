/** Frequent small words by language; only English is written so far. */
const SMALL_WORDS: Readonly<Record<string, ReadonlySet<string>>> = {
  en: words(
    "the a an of in on is are was to and or for with this that these it its at as by from which what where how does do can there here be has have not no yes you your me i if into than any about please one show image",
  ),
  de: words(
    "der die das und ist im den von zu mit ein eine einer dem des nicht auf wo wie bild sich auch wird",
  ),
  fr: words(
    "le la les des est et un une dans du au aux que qui sur pour pas avec où quelle il elle cette ce",
  ),
  es: words("el la los las es y un una en del al que por para con no se su dónde cuál esta este está imagen"),
  it: words("il lo la gli le è e un una di del della nel nella che per con non dove quale questa questo"),
  pt: words("o a os as é e um uma de do da no na em que por para com não onde qual esta este imagem"),
  nl: words("de het een van is en in op met voor niet waar wat dit dat deze te zijn naar beeld"),
};

/**
 * Whether a text is in English: Latin script, and more of English small words than of any other language's. Two
 * words can be anything and pass; a note of up to seven ("spleen: filters old blood cells") need have none.
 */
export function isEnglish(text: string): boolean {
  if (/[^\P{L}\p{Script=Latin}\p{Script=Greek}]/u.test(text)) return false;
  // Greek as in "TNF-α", not as a language.
  if (/\p{Script=Greek}{3}/u.test(text)) return false;
  const found = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  if (found.length < 3) return true;
  const share = (language: string) => found.filter((word) => SMALL_WORDS[language].has(word)).length;
  const english = share("en");
  const others = Object.keys(SMALL_WORDS).filter((language) => language !== "en");
  if (others.some((language) => share(language) > english)) return false;
  return found.length < 8 || english > 0;
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(" "));
}
