import type { AdapterOptions } from './caller.ts';
import type { ClientSettings } from './clients.ts';

/** What reading secrets needs: the settings of its clients, which are loaded and made when the first secret is read. */
export interface SecretReaderOptions extends Omit<AdapterOptions<never>, 'client'> {
  readonly settings: ClientSettings;
}

/** The settings of the client that reads a name; an ARN is read in its own region. */
export function settingsFor(name: string, { settings }: SecretReaderOptions): ClientSettings {
  const region = name.startsWith('arn:') ? name.split(':')[3] : undefined;
  return region ? { ...settings, region } : settings;
}
