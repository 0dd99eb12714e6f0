/** Reads secrets where they are kept. */
export interface SecretReader {
  /**
   * The secret's text, as it was within the last minutes; `afresh`: within the last seconds. Throws ConfigurationError
   * when there is none of that name, AccessError when it may not be read.
   */
  read(name: string, age?: 'afresh'): Promise<string>;
}
