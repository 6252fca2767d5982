/** The few pictures that buttons wear; all are decoration beside a text. */
const PATHS = {
  search:
    "M10.5 4a6.5 6.5 0 1 0 4 11.6l4.7 4.7 1.4-1.4-4.7-4.7A6.5 6.5 0 0 0 10.5 4zm0 2a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9z",
  share:
    "M17 3a3 3 0 0 0-2.9 3.8L8.6 9.9a3 3 0 1 0 0 4.2l5.5 3.1A3 3 0 1 0 15 15.5l-5.4-3.1v-.8L15 8.5A3 3 0 1 0 17 3z",
  sun: "M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM11 1h2v4h-2zM11 19h2v4h-2zM1 11h4v2H1zM19 11h4v2h-4zM4.2 5.6l1.4-1.4 2.8 2.8L7 8.4zM15.6 17l1.4-1.4 2.8 2.8-1.4 1.4zM4.2 18.4 7 15.6 8.4 17l-2.8 2.8zM15.6 7l2.8-2.8 1.4 1.4L17 8.4z",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z",
  auto: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm0 2v14a7 7 0 0 1 0-14z",
  help: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 15.2a1.2 1.2 0 1 1 0 2.4 1.2 1.2 0 0 1 0-2.4zM12 6c2.3 0 4 1.4 4 3.5 0 1.6-.9 2.5-1.9 3.3-.8.6-1.1 1-1.1 1.9v.3h-2v-.5c0-1.7.8-2.5 1.8-3.3.8-.6 1.2-1 1.2-1.7 0-.9-.8-1.5-2-1.5s-2 .7-2 1.8H8C8 7.5 9.7 6 12 6z",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
