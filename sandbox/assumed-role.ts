import type { Caller } from './service.ts';

/** Who assumed a role: what the access key of its temporary credentials says, so that nothing has to be kept. */
type Session = Required<Pick<Caller, 'account' | 'accessKeyId' | 'session'>>;

const prefix = 'ASIASANDBOX';

/** The access key id of a session's credentials. */
export function sessionKey(session: Session): string {
  return `${prefix}${Buffer.from(JSON.stringify(session)).toString('base64url')}`;
}

/** What an access key id says of its caller; nothing when no role was assumed. */
export function sessionOf(accessKeyId: string | undefined): Partial<Session> {
  if (!accessKeyId?.startsWith(prefix)) return {};
  return JSON.parse(Buffer.from(accessKeyId.slice(prefix.length), 'base64url').toString('utf8')) as Session;
}
