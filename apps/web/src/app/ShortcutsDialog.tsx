import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { en } from "../i18n/en.js";
import { Dialog } from "../ui/Dialog.js";
import { VIEWER_KEYS, type ViewerKey } from "../viewer/viewer-keys.js";
import { PAGE_KEYS } from "./shortcuts.js";

const GROUPS = [
  "tools",
  "drawing",
  "slices",
  "view",
  "window",
] as const satisfies readonly ViewerKey["group"][];
const SIGNS: Readonly<Record<string, string>> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
  Delete: "Del",
  Enter: "↵",
};

/** The sheet of all keys. */
export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  return (
    <Dialog title={t("shortcuts.title")} width="wide" onClose={onClose}>
      <div className="shortcuts">
        <KeyTable title={t("shortcuts.page")}>
          {PAGE_KEYS.map(({ keys, name }) => (
            <KeyRow key={name} keys={keys} text={t(`keys.${name}`)} />
          ))}
        </KeyTable>
        {GROUPS.map((group) => (
          <KeyTable key={group} title={t(`shortcuts.${group}`)}>
            {VIEWER_KEYS.filter((key) => key.group === group).map((key) => (
              <KeyRow key={key.name} keys={key.keys} text={nameOf(key, t)} />
            ))}
          </KeyTable>
        ))}
      </div>
    </Dialog>
  );
}

type Translate = ReturnType<typeof useTranslation>["t"];

/** The viewer names its keys; its English text stands in for a name that has no translation yet. */
function nameOf({ name, text }: ViewerKey, t: Translate): string {
  return Object.hasOwn(en.viewerKeys, name) ? t(`viewerKeys.${name as keyof typeof en.viewerKeys}`) : text;
}

function KeyTable(props: { readonly title: string; readonly children: ReactElement[] }): ReactElement {
  return (
    <section>
      <h3>{props.title}</h3>
      <dl>{props.children}</dl>
    </section>
  );
}

function KeyRow(props: { readonly keys: readonly string[]; readonly text: string }): ReactElement {
  return (
    <div className="shortcut">
      <dt>{props.text}</dt>
      <dd>
        {props.keys.map((key) => (
          <kbd key={key}>{keySigns(key)}</kbd>
        ))}
      </dd>
    </div>
  );
}

const upper = (key: string): string => (key.length === 1 ? key.toUpperCase() : key);

function keySigns(key: string): string {
  if (key === "+") return key;
  return key
    .split("+")
    .map((part) => SIGNS[part] ?? upper(part))
    .join(" + ");
}
