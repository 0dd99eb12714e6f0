/**
 * The secrets in a stored text, of which there are two while one is being rotated: a line each, or the values of a JSON
 * object, as the console of Secrets Manager makes one. Empty when there is none.
 */
export function webhookSecrets(text: string): readonly string[] {
  const values = valuesOf(text) ?? text.split(/\r?\n/);
  return values.map((secret) => secret.trim()).filter((secret) => secret !== '');
}

function valuesOf(text: string): readonly string[] | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Object.values(value as object).filter((one) => typeof one === 'string');
  } catch {
    return undefined;
  }
}
