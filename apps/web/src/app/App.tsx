import { QueryClientProvider } from "@tanstack/react-query";
import { lazy, type ReactElement, Suspense, useState } from "react";
import { I18nextProvider, useTranslation } from "react-i18next";
import { queryClient } from "../api/query-client.js";
import { i18n } from "../i18n/index.js";
import { Toasts } from "../ui/Toasts.js";
import { TooltipLayer } from "../ui/TooltipLayer.js";
import { Worklist } from "../worklist/Worklist.js";
import { ConnectionBanner } from "./ConnectionBanner.js";
import { DropZone } from "./DropZone.js";
import { Footer } from "./Footer.js";
import { LoginDialog } from "./LoginDialog.js";
import { NoticeDialog } from "./NoticeDialog.js";
import { useRoute } from "./route.js";
import { ShortcutsDialog } from "./ShortcutsDialog.js";
import { UploadTray } from "./UploadTray.js";
import { useConnectionWatch } from "./use-connection-watch.js";
import { useKeys } from "./use-keys.js";

// The case page and the viewer in it are large: the worklist paints without them.
const CasePage = lazy(async () => ({ default: (await import("../case/CasePage.js")).CasePage }));

/** The whole page. */
export function App(): ReactElement {
  return (
    <I18nextProvider i18n={i18n}>
      <QueryClientProvider client={queryClient}>
        <Shell />
      </QueryClientProvider>
    </I18nextProvider>
  );
}

function Shell(): ReactElement {
  const { t } = useTranslation();
  const route = useRoute();
  const [isHelpOpen, setHelpOpen] = useState(false);
  const openHelp = () => setHelpOpen(true);
  useConnectionWatch();
  useKeys({ "?": openHelp });
  return (
    <div className="shell">
      <button type="button" className="skip-link" onClick={focusMain}>
        {t("common.skip")}
      </button>
      <ConnectionBanner />
      <DropZone>
        {route.page === "case" ? (
          <Suspense fallback={<p className="page-loading">{t("common.loading")}</p>}>
            <CasePage key={route.id} caseId={route.id} onHelp={openHelp} />
          </Suspense>
        ) : (
          <Worklist onHelp={openHelp} />
        )}
      </DropZone>
      <Footer />
      <UploadTray />
      <Toasts />
      <TooltipLayer />
      {isHelpOpen && <ShortcutsDialog onClose={() => setHelpOpen(false)} />}
      <NoticeDialog />
      <LoginDialog />
    </div>
  );
}

/** A link would change the address behind `#`, which is the route. */
function focusMain(): void {
  document.getElementById("main")?.focus();
}
