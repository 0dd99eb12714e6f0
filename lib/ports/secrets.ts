/** Reads secrets where they are kept. */
export interface SecretReader {
  /** The secret's text. Throws ConfigurationError when there is none of that name, AccessError when it may not be read. */
  read(name: string): Promise<string>;
}
