/** The address of what a frame shows as a page of its own, where it can be edited. */
export function wholePage(href: string): string {
  const url = new URL(href);
  url.searchParams.delete("embed");
  url.searchParams.delete("readonly");
  return url.href;
}
