import type { WebhookRepository } from './webhook-event.ts';

/**
 * Whether an event is of the repository that is followed, by its path: a host may be reached under several names, and
 * who sent the event is proved by its signature. Upper and lower case are the same, as at every host.
 */
export function isFollowed(url: string, { fullName }: WebhookRepository): boolean {
  const path = new URL(url).pathname.replace(/\/+$/, '').replace(/\.git$/, '');
  return path.toLowerCase().endsWith(`/${fullName.toLowerCase()}`);
}
