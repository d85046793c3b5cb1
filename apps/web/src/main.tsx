import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App.js";
import { applyTheme } from "./app/theme.js";
import { startI18n } from "./i18n/index.js";
import { saveDraftNow } from "./state/case-ui.js";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/overlays.css";
import "./styles/shell.css";
import "./styles/worklist.css";
import "./styles/pacs.css";
import "./styles/case.css";
import "./styles/findings.css";
import "./styles/chat.css";

startI18n();
applyTheme();
window.addEventListener("pagehide", saveDraftNow);
createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
