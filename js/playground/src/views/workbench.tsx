/** The views of the workbench, each with the answers that it needs. */
import { useSignal, useSignalEffect } from "@preact/signals";
import { useCallback, useEffect } from "preact/hooks";
import type { Target } from "../engine/model.js";
import type { Answers, Question } from "../engine/questions.js";
import { lazily } from "../lazily.js";
import { sentenceOf } from "../sentence.js";
import type { Session } from "../session.js";
import { type Answer, follow, type Kept } from "../store.js";
import { AdmissionView } from "./admission.js";
import { DiffView } from "./diff.js";
import { ExplainView } from "./explain.js";
import { ExposureView } from "./exposure.js";
import { IsolationView } from "./isolation.js";
import { LessonsView } from "./lessons.js";
import { PictureView } from "./picture.js";
import { type ReachProps, ReachView } from "./reach.js";
import "../styles/workbench.css";

type Props = { session: Session };

export function WorkbenchView({ session }: Props) {
  const { store, lessons, openLesson } = session;
  switch (store.now.view.value) {
    case "lessons":
      return <LessonsView lessons={lessons.value} current={store.now.lesson.value} onOpen={openLesson} />;
    case "reach":
      return <Reach session={session} />;
    case "picture":
      return <Picture session={session} />;
    case "explain":
      return <Explain session={session} />;
    case "diff":
      return <Diff session={session} />;
    case "exposure":
      return <Exposure session={session} />;
    case "isolation":
      return <Isolation session={session} />;
    case "admission":
      return <Admission session={session} />;
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

function useReveal({ store }: Session): (target: Target) => void {
  return ({ object, pointer }) => {
    const { text } = store.state.peek();
    void store
      .ask({ kind: "locate", text, object, pointer })
      .then(store.reveal, (error: unknown) => store.say(sentenceOf(error)));
  };
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
  const [text, pair] = [store.now.text.value, store.now.pair.value];
  const ready = pair.from.trim() !== "" && pair.to.trim() !== "";
  const answer = useAnswer(session, ready ? { kind: "explain", text, ...pair } : null);
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
      onTarget={useReveal(session)}
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
      onTarget={useReveal(session)}
    />
  );
}

function Diff({ session }: Props) {
  const { store } = session;
  const [text, baseline] = [store.now.text.value, store.now.baseline.value];
  const answer = useAnswer(
    session,
    baseline === null ? null : { kind: "diff", before: baseline, after: text },
  );
  return (
    <DiffView
      pinned={baseline !== null}
      before={baseline ?? ""}
      after={text}
      answer={answer.value}
      behind={answer.behind}
      error={answer.error}
      onPin={() => store.dispatch({ type: "pin" })}
      onUnpin={() => store.dispatch({ type: "unpin" })}
    />
  );
}

function Exposure({ session }: Props) {
  const text = session.store.now.text.value;
  const answer = useAnswer(session, { kind: "exposure", text });
  return <ExposureView answer={answer.value} behind={answer.behind} error={answer.error} />;
}

function Isolation({ session }: Props) {
  const { now } = session.store;
  const [text, settings] = [now.text.value, now.settings.value];
  const answer = useAnswer(session, { kind: "isolation", text, settings });
  return <IsolationView answer={answer.value} behind={answer.behind} error={answer.error} />;
}

function Admission({ session }: Props) {
  const { store, rules, metadata } = session;
  const { value, behind } = store.judgement.value;
  const policy = useSignal("");
  useSignalEffect(() => {
    const settings = store.now.settings.value;
    const use = ({ clusterPolicy }: typeof import("../cluster-policy.js")) => {
      policy.value = clusterPolicy(settings, metadata);
    };
    lazily(import("../cluster-policy.js"), use, store.say);
  });
  return (
    <AdmissionView
      judgement={value}
      behind={behind}
      rules={rules.value}
      clusterPolicy={policy.value}
      readOnly={store.now.readOnly.value}
      onReveal={store.reveal}
      onFix={session.fix}
      onRespond={({ object, pointer }, operation) => {
        const { text, settings, baseline } = store.state.peek();
        return store.ask({ kind: "response", text, settings, baseline, object, pointer, operation });
      }}
      onSettings={() => session.focusEditor("settings")}
      onCopy={session.copy}
    />
  );
}
