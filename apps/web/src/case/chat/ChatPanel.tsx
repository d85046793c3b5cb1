import type { Conversation } from "@mimo/protocol";
import { type ReactElement, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { toApiError } from "../../api/api-error.js";
import { useConversations } from "../../api/queries.js";
import { formatTime } from "../../format/format.js";
import { useCaseUi } from "../../state/case-ui.js";
import { showToast } from "../../state/toasts.js";
import { ErrorNote } from "../../ui/ErrorNote.js";
import { Icon } from "../../ui/Icon.js";
import { useOpenCase } from "../case-context.js";
import { beginConversation, dropStored, useLiveAnswers } from "../live-answers.js";
import { Composer } from "./Composer.js";
import { LiveTurn } from "./LiveTurn.js";
import { TurnView } from "./TurnView.js";

/** The conversation about the case. */
export function ChatPanel(): ReactElement {
  const { item } = useOpenCase();
  const { data, error, refetch } = useConversations(item.id);
  const chosenId = useCaseUi((state) => state.conversationId);
  const live = useLiveAnswers((all) => all[item.id]);
  useEffect(() => dropStored(item.id, data?.conversations ?? []), [item.id, data]);
  const conversations = data?.conversations ?? [];
  const shown = conversations.find(({ id }) => id === chosenId) ?? conversations.at(-1);
  const turns = shown?.turns ?? [];
  return (
    <div className="chat">
      {conversations.length > 0 && turns.length + conversations.length > 1 && (
        <ConversationBar conversations={conversations} shown={shown} />
      )}
      <TurnScroller
        follow={`${shown?.id}:${turns.length}:${live?.text.length}:${live?.terms.length}:${live?.state}`}
      >
        {error && <ErrorNote error={error} onRetry={() => void refetch()} />}
        {turns.map((turn) => (
          <TurnView key={turn.id} turn={turn} />
        ))}
        {live && <LiveTurn live={live} />}
        {data && turns.length === 0 && !live && <ChatIntro />}
      </TurnScroller>
      <Composer />
    </div>
  );
}

function ChatIntro(): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="empty empty-small">
      <Icon name="chat" size={28} />
      <h2>{t("chat.emptyTitle")}</h2>
      <ul className="plain-list">
        <li>{t("chat.empty1")}</li>
        <li>{t("chat.empty2")}</li>
        <li>{t("chat.empty3")}</li>
      </ul>
    </div>
  );
}

function ConversationBar(props: {
  readonly conversations: readonly Conversation[];
  readonly shown: Conversation | undefined;
}): ReactElement {
  const { t, i18n } = useTranslation();
  const { item } = useOpenCase();
  const begin = () =>
    beginConversation(item.id).catch((error) =>
      showToast({ kind: "error", text: toApiError(error).message }),
    );
  return (
    <div className="conversation-bar">
      {props.conversations.length < 2 && <span className="spacer" />}
      {props.conversations.length > 1 && (
        <select
          aria-label={t("chat.conversations")}
          value={props.shown?.id}
          onChange={(event) => useCaseUi.setState({ conversationId: event.target.value })}
        >
          {props.conversations.map(({ id, createdAt, turns }) => (
            <option key={id} value={id}>
              {formatTime(createdAt, i18n.language)} · {turns[0]?.question || t("chat.newConversation")}
            </option>
          ))}
        </select>
      )}
      <button
        type="button"
        className="button button-small button-quiet"
        disabled={props.shown?.turns.length === 0}
        onClick={() => void begin()}
      >
        <Icon name="plus" size={16} /> {t("chat.newConversation")}
      </button>
    </div>
  );
}

const NEAR_END_PX = 80;

/** Keeps the end in view while the answer grows, unless the person has scrolled up to read. */
function TurnScroller(props: { readonly follow: string; readonly children: React.ReactNode }): ReactElement {
  const { t } = useTranslation();
  const ref = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is followed says when the list has grown.
  useEffect(() => {
    if (isAtEnd.current && ref.current) ref.current.scrollTop = ref.current.scrollHeight;
  }, [props.follow]);
  return (
    <section
      ref={ref}
      className="turns"
      aria-label={t("panel.chat")}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
      tabIndex={0}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
      }}
    >
      {props.children}
    </section>
  );
}
