/** The views of the places, each with the answers that it needs. */
import { useSignal, useSignalEffect } from "@preact/signals";
import { useCallback, useEffect } from "preact/hooks";
import type { Answers, Question } from "../engine/questions.js";
import { lazily } from "../lazily.js";
import type { Session } from "../session.js";
import { type Answer, follow, type Kept } from "../store.js";
import { ExposureView } from "./audit/exposure.js";
import { FindingsView } from "./audit/findings.js";
import { IsolationView } from "./audit/isolation.js";
import { ChangesView } from "./changes/changes.js";
import { LessonsView } from "./learn/lessons.js";
import { NothingView } from "./nothing.js";
import { ExplainView } from "./reach/explain.js";
import { type ReachProps, ReachView } from "./reach/matrix.js";
import { PictureView } from "./reach/picture.js";
import { VerdictView } from "./verdict/verdict.js";
import "../styles/workbench.css";

type Props = { session: Session };

export function WorkbenchView({ session }: Props) {
  const { store, lessons, openLesson, pickFile } = session;
  const { view, text, settings, baseline } = store.now;
  const empty = [text, settings, baseline].every(({ value }) => (value ?? "").trim() === "");
  if (empty && view.value !== "lessons")
    return (
      <NothingView
        onFile={() => pickFile()}
        onLessons={() => store.dispatch({ type: "show", view: "lessons" })}
      />
    );
  switch (view.value) {
    case "lessons":
      return (
        <LessonsView
          lessons={lessons.value}
          current={store.now.lesson.value}
          onOpen={(lesson) => openLesson(lesson)}
        />
      );
    case "verdict":
      return <Verdict session={session} />;
    case "reach":
      return <Reach session={session} />;
    case "picture":
      return <Picture session={session} />;
    case "explain":
      return <Explain session={session} />;
    case "changes":
      return <Changes session={session} />;
    case "exposure":
      return <Exposure session={session} />;
    case "isolation":
      return <Isolation session={session} />;
    case "findings":
      return <Findings session={session} />;
    default:
      return null;
  }
}

/** Asks again whenever the question changes. */
function useAnswer<K extends Question["kind"]>(
  { store }: Session,
  question: Extract<Question, { kind: K }> | null,
): Answer<Answers[K]> {
  const answer = useSignal<Answer<Answers[K]>>({ value: null, behind: false, error: null });
  const key = JSON.stringify(question);
  useEffect(() => {
    let asked = true;
    const sink: Kept<Answers[K]> = {
      peek: () => answer.peek(),
      set value(value: Answer<Answers[K]>) {
        if (asked) answer.value = value;
      },
    };
    if (question) void follow(sink, () => store.ask<K>(question));
    else sink.value = { value: null, behind: false, error: null };
    return () => {
      asked = false;
    };
  }, [key]);
  return answer.value;
}

/** What every question is about: the manifests, and the settings under which they are read. */
function useCluster({ store: { now } }: Session): { text: string; settings: string } {
  return { text: now.text.value, settings: now.settings.value };
}

function Reach({ session: { store } }: Props) {
  const { filter, expanded, order } = store.now;
  const { value, behind } = store.reach.value;
  const onExpand = useCallback((namespace: string) => store.dispatch({ type: "expand", namespace }), [store]);
  const onPair = useCallback<ReachProps["onPair"]>(
    (from, to, { example }) => {
      if (!example && (from.kind === "outside" || to.kind === "outside"))
        return store.say("What an ingress controller may do cannot be explained here.");
      const pair = { from: example?.from ?? from.id, to: example?.to ?? to.id, port: "" };
      const among =
        example && example.pairs > 1 ? { from: from.label, to: to.label, pairs: example.pairs } : null;
      store.dispatch({ type: "pair", pair, among, show: true });
    },
    [store],
  );
  return (
    <ReachView
      answer={value}
      behind={behind}
      filter={filter.value}
      expanded={expanded.value}
      order={order.value}
      onFilter={(text) => store.dispatch({ type: "filter", filter: text })}
      onOrder={(chosen) => store.dispatch({ type: "order", order: chosen })}
      onExpand={onExpand}
      onCollapse={() => store.dispatch({ type: "collapse" })}
      onPair={onPair}
    />
  );
}

function Explain({ session }: Props) {
  const { store } = session;
  const pair = store.now.pair.value;
  const cluster = useCluster(session);
  const ready = pair.from.trim() !== "" && pair.to.trim() !== "";
  const answer = useAnswer(session, ready ? { kind: "explain", ...cluster, ...pair } : null);
  const ends = [...(store.reach.value.value?.workloads.map(({ id }) => id) ?? []), "external"];
  return (
    <ExplainView
      pair={pair}
      among={store.now.among.value}
      ends={ends}
      answer={answer.value}
      behind={answer.behind}
      error={answer.error}
      onPair={(change) => store.dispatch({ type: "pair", pair: change })}
      onTarget={session.revealAt}
      onCopy={session.copyExplanation}
    />
  );
}

function Picture({ session }: Props) {
  const { store } = session;
  const [text, subject] = [store.now.text.value, store.now.subject.value];
  const answer = useAnswer(session, { kind: "pictures", text });
  return (
    <PictureView
      pictures={answer.value}
      behind={answer.behind}
      error={answer.error}
      subject={subject}
      onSubject={(chosen) => store.dispatch({ type: "subject", subject: chosen })}
      onTarget={session.revealAt}
    />
  );
}

function Changes({ session }: Props) {
  const { store } = session;
  const baseline = store.now.baseline.value;
  const { text, settings } = useCluster(session);
  const answer = useAnswer(
    session,
    baseline === null ? null : { kind: "diff", before: baseline, after: text, settings },
  );
  return (
    <ChangesView
      pinned={baseline !== null}
      before={baseline ?? ""}
      after={text}
      answer={answer.value}
      behind={answer.behind}
      error={answer.error}
      onPin={() => store.dispatch({ type: "pin" })}
      onBefore={session.pickBefore}
      onUnpin={() => store.dispatch({ type: "unpin" })}
    />
  );
}

function Exposure({ session }: Props) {
  const answer = useAnswer(session, { kind: "exposure", ...useCluster(session) });
  return <ExposureView answer={answer.value} behind={answer.behind} error={answer.error} />;
}

function Isolation({ session }: Props) {
  const answer = useAnswer(session, { kind: "isolation", ...useCluster(session) });
  return <IsolationView answer={answer.value} behind={answer.behind} error={answer.error} />;
}

function Findings({ session }: Props) {
  const answer = useAnswer(session, { kind: "findings", ...useCluster(session) });
  return (
    <FindingsView
      answer={answer.value}
      behind={answer.behind}
      error={answer.error}
      onTarget={session.revealAt}
    />
  );
}

function Verdict({ session }: Props) {
  const { store, rules, metadata } = session;
  const { value, behind, error } = store.judgement.value;
  const policy = useSignal("");
  useSignalEffect(() => {
    const settings = store.now.settings.value;
    const usable = store.judgement.value.value?.settings === null;
    const use = ({ clusterPolicy }: typeof import("../cluster-policy.js")) => {
      policy.value = usable ? clusterPolicy(settings, metadata) : "";
    };
    lazily(import("../cluster-policy.js"), use, store.say);
  });
  return (
    <VerdictView
      judgement={value}
      behind={behind}
      error={error}
      rules={rules.value}
      clusterPolicy={policy.value}
      quiet={store.now.quiet.value}
      readOnly={store.now.readOnly.value}
      onReveal={store.reveal}
      onFix={({ marker }) => session.fix(marker)}
      onTrust={session.trust}
      onJudge={() => store.dispatch({ type: "judge" })}
      onRespond={({ object, pointer }, operation) => {
        const { text, settings, baseline } = store.state.peek();
        return store.ask({ kind: "response", text, settings, baseline, object, pointer, operation });
      }}
      onSettings={() => session.focusEditor("settings")}
      onCopy={session.copy}
    />
  );
}
