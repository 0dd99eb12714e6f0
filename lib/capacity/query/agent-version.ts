/** The numbers of `1.14.5`; `undefined` for what is no version. What follows a `-` or `+` takes no part. */
export function parseAgentVersion(text: string): readonly number[] | undefined {
  const [, numbers] = /^(\d{1,9}(?:\.\d{1,9})*)(?:[-+][\w.+-]*)?$/.exec(text) ?? [];
  return numbers?.split('.').map(Number);
}

/** Negative when `a` is older; a number that is left out is 0. */
export function compareAgentVersions(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
