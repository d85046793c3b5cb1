import type { Case } from "@mimo/protocol";
import { type ReactElement, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useCase } from "../api/queries.js";
import { AppHeader } from "../app/AppHeader.js";
import { WORKLIST_HREF } from "../app/route.js";
import { openCaseUi, useCaseUi } from "../state/case-ui.js";
import { ErrorNote } from "../ui/ErrorNote.js";
import type { ViewerHandle } from "../viewer/viewer-props.js";
import { CaseHeader } from "./CaseHeader.js";
import { CaseViewer } from "./CaseViewer.js";
import { CaseContext } from "./case-context.js";
import { isAnswering } from "./live-answers.js";
import { SidePanel } from "./SidePanel.js";
import { Toolbar } from "./Toolbar.js";
import { useCaseKeys } from "./use-case-keys.js";
import { useFindings } from "./use-findings.js";

/** One case: tools, image, conversation and findings. */
export function CasePage(props: { readonly caseId: string; readonly onHelp: () => void }): ReactElement {
  const { t } = useTranslation();
  const { caseId, onHelp } = props;
  const { data, error, refetch } = useCase(caseId);
  const openId = useCaseUi((state) => state.caseId);
  useEffect(() => openCaseUi(caseId, isAnswering(caseId)), [caseId]);
  useEffect(() => {
    const before = document.title;
    if (data) document.title = `${data.name} · MIMO`;
    return () => {
      document.title = before;
    };
  }, [data]);
  if (data && openId === caseId) return <OpenCase item={data} onHelp={onHelp} />;
  return (
    <>
      <AppHeader onHelp={onHelp}>
        <span className="spacer" />
      </AppHeader>
      <main id="main" tabIndex={-1} className="page-loading">
        {error ? (
          <>
            <ErrorNote error={error} onRetry={() => void refetch()} />
            <a href={WORKLIST_HREF}>{t("common.home")}</a>
          </>
        ) : (
          <p role="status">{t("common.loading")}</p>
        )}
      </main>
    </>
  );
}

function OpenCase({ item, onHelp }: { readonly item: Case; readonly onHelp: () => void }): ReactElement {
  const findings = useFindings(item.id);
  const viewer = useRef<ViewerHandle>(null);
  const keptSlice = useCaseUi((state) => state.slice);
  const slice = Math.min(keptSlice ?? Math.floor(item.sliceCount / 2), item.sliceCount - 1);
  const value = { item, slice, findings, viewer };
  return (
    <CaseContext value={value}>
      <CaseKeys />
      <AppHeader onHelp={onHelp}>
        <CaseHeader />
      </AppHeader>
      <div className="case">
        <Toolbar />
        <CaseViewer />
        <SidePanel />
      </div>
    </CaseContext>
  );
}

function CaseKeys(): null {
  useCaseKeys();
  return null;
}
