const format =
  /^(\d{4})-(\d{2})-(\d{2})(?:T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:Z|([+-])([01]\d|2[0-3]):?([0-5]\d))?)?$/;

/**
 * Epoch seconds of a date in one of the four formats of the cluster query language; `undefined` for anything else.
 * AWS does not say in which zone a date without one is read: here it is UTC, and a day begins at midnight.
 */
export function parseRegistrationDate(text: string): number | undefined {
  const parts = format.exec(text);
  if (!parts) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part ?? 0));
  const date = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second));
  // The 31st of February is none.
  if (date.getUTCMonth() + 1 !== month || date.getUTCDate() !== day) return undefined;
  const offset = (Number(parts[8] ?? 0) * 60 + Number(parts[9] ?? 0)) * 60;
  return date.getTime() / 1000 - (parts[7] === '-' ? -offset : offset);
}
