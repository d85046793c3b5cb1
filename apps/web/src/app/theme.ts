import { useSettings } from "../state/settings.js";

/** Keeps the page's theme as the settings say. */
export function applyTheme(): void {
  const prefersLight = window.matchMedia("(prefers-color-scheme: light)");
  const apply = () => {
    const { theme } = useSettings.getState();
    const shown = theme === "system" ? (prefersLight.matches ? "light" : "dark") : theme;
    document.documentElement.setAttribute("data-theme", shown);
  };
  apply();
  useSettings.subscribe(apply);
  prefersLight.addEventListener("change", apply);
}
