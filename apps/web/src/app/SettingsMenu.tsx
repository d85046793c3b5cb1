import { type ReactElement, useId } from "react";
import { useTranslation } from "react-i18next";
import { formatPercent } from "../format/format.js";
import { LANGUAGE_NAMES, LANGUAGES, type Language } from "../i18n/languages.js";
import { THEMES, useSettings } from "../state/settings.js";
import { Icon } from "../ui/Icon.js";
import { Menu } from "../ui/Menu.js";

/** Theme, language and strength of the masks. */
export function SettingsMenu(): ReactElement {
  const { t } = useTranslation();
  return (
    <Menu label={t("settings.title")} className="icon-button" button={<Icon name="settings" />}>
      {() => <SettingsForm />}
    </Menu>
  );
}

function SettingsForm(): ReactElement {
  const { t } = useTranslation();
  const { theme, language, overlayOpacity } = useSettings();
  const name = useId();
  return (
    <div className="settings">
      <fieldset className="segmented">
        <legend>{t("settings.theme")}</legend>
        {THEMES.map((value) => (
          <label key={value}>
            <input
              type="radio"
              name={name}
              checked={theme === value}
              onChange={() => useSettings.setState({ theme: value })}
            />
            <span>{t(`settings.${value}`)}</span>
          </label>
        ))}
      </fieldset>
      <label className="field">
        {t("settings.language")}
        <select
          value={language}
          onChange={(event) => useSettings.setState({ language: event.target.value as Language })}
        >
          {LANGUAGES.map((value) => (
            <option key={value} value={value} lang={value}>
              {LANGUAGE_NAMES[value]}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span className="field-row">
          {t("settings.opacity")}
          <output>
            {overlayOpacity === 0 ? t("settings.outlineOnly") : formatPercent(overlayOpacity, language)}
          </output>
        </span>
        <input
          type="range"
          min={0}
          max={1}
          step={0.05}
          value={overlayOpacity}
          onChange={(event) => useSettings.setState({ overlayOpacity: event.target.valueAsNumber })}
        />
      </label>
    </div>
  );
}
