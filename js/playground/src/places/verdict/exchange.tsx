/** The request that a cluster would send about one object, and the response that it would get. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Exchange, Judged } from "../../engine/model.js";
import type { Operation } from "../../engine/respond.js";
import { sentenceOf } from "../../sentence.js";

const OPERATIONS: Operation[] = ["CREATE", "UPDATE", "DELETE"];

export interface ExchangeProps {
  object: Judged;
  onRespond(object: Judged, operation: Operation): Promise<Exchange>;
  onCopy(text: string, what: string): void;
}

export function ExchangeDetails(props: ExchangeProps) {
  const open = useSignal(false);
  return (
    <details
      onToggle={(event) => {
        open.value = event.currentTarget.open;
      }}
    >
      <summary>The request, and the response that Kubewarden gets</summary>
      {open.value ? <Asked {...props} /> : null}
    </details>
  );
}

function Asked({ object, onRespond, onCopy }: ExchangeProps) {
  const operation = useSignal<Operation>("CREATE");
  const exchange = useSignal<Exchange | string | null>(null);
  useEffect(() => {
    let left = false;
    const show = (value: Exchange | string) => {
      if (!left) exchange.value = value;
    };
    onRespond(object, operation.value).then(show, (error: unknown) => show(sentenceOf(error)));
    return () => {
      left = true;
    };
  }, [object, operation.value]);
  const { value } = exchange;
  return (
    <>
      <div class="row" role="group" aria-label="What is asked for">
        {OPERATIONS.map((name) => (
          <button
            type="button"
            class="button"
            key={name}
            aria-pressed={name === operation.value}
            onClick={() => {
              operation.value = name;
            }}
          >
            {name}
          </button>
        ))}
      </div>
      {typeof value === "string" ? <p class="notice warn">{value}</p> : null}
      {value !== null && typeof value === "object" ? (
        <>
          <Json title="Request" text={value.request} onCopy={onCopy} />
          <Json title="Response" text={value.response} onCopy={onCopy} />
        </>
      ) : null}
    </>
  );
}

function Json({ title, text, onCopy }: { title: string; text: string; onCopy: ExchangeProps["onCopy"] }) {
  return (
    <>
      <div class="row">
        <h4>{title}</h4>
        <button type="button" class="button" onClick={() => onCopy(text, `The ${title.toLowerCase()}`)}>
          Copy<span class="hidden-visually"> the {title.toLowerCase()}</span>
        </button>
      </div>
      <pre tabIndex={0} role="group" aria-label={title}>
        {text}
      </pre>
    </>
  );
}
