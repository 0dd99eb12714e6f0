/** The model's patterns are Java's, which match the whole of a value. Some escape what the `u` flag does not let escape. */
export function compilePattern(pattern: string): RegExp {
  const whole = `^(?:${pattern})$`;
  try {
    return new RegExp(whole, 'u');
  } catch {
    return new RegExp(whole);
  }
}
