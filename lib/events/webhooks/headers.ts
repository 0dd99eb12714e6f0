/** A request's headers as a server hands them over: names in any case, a doubled header as a list. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Every value of a header, whatever the case of its name and however often it was sent; none when it is not there. */
export function headerValues(headers: RequestHeaders, name: string): readonly string[] {
  return Object.entries(headers)
    .filter(([key]) => key.toLowerCase() === name)
    .flatMap(([, value]) => value ?? [])
    .filter((value) => typeof value === 'string');
}

/** A header's value; `undefined` when it is missing, or was sent twice and so could be read in two ways. */
export function headerValue(headers: RequestHeaders, name: string): string | undefined {
  const [value, ...more] = headerValues(headers, name);
  return more.length === 0 ? value : undefined;
}
