/** See raw.d.ts: the compiler reads these decorators; at run time they change nothing. */
export function rawCall() {
  return () => undefined;
}

export function rawView() {
  return () => undefined;
}
