import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** What stands in a signature's header, and whether it is the one of this secret. */
export interface Signature {
  /** False for a text that no host would send; it is then not compared with anything. */
  readonly wellFormed: boolean;
  isOf(secret: string): boolean;
}

/** `<prefix><hexadecimal HMAC-SHA256 of the body>`, in small letters as every host sends it. */
export function hexSignature(text: string, prefix: string, body: Uint8Array): Signature {
  return {
    wellFormed: text.startsWith(prefix) && /^[0-9a-f]{64}$/.test(text.slice(prefix.length)),
    isOf: (secret) => equal(text, prefix + createHmac('sha256', secret).update(body).digest('hex')),
  };
}

/** A secret that is sent as it is. It proves who sent the request and says nothing of the body. */
export function plainToken(text: string): Signature {
  return { wellFormed: text !== '', isOf: (secret) => equal(text, secret) };
}

/** What a Standard Webhooks signature is made over, besides the body. */
export interface SignedDelivery {
  readonly id: string;
  readonly timestamp: string;
  readonly body: Uint8Array;
}

const signingKey = /^whsec_((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/;

/** True for a secret in the form `whsec_<base64>`, which signs rather than being sent. */
export function isSigningToken(secret: string): boolean {
  return (signingKey.exec(secret)?.[1] ?? '') !== '';
}

/**
 * `v1,<base64>` of HMAC-SHA256 over `<id>.<timestamp>.<body>`, several of them with spaces between; the key is what
 * follows `whsec_`, decoded. https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function standardSignature(text: string, { id, timestamp, body }: SignedDelivery): Signature {
  const candidates = text.split(' ', 10).filter((candidate) => /^v1,[A-Za-z0-9+/]{43}=$/.test(candidate));
  return {
    wellFormed: candidates.length > 0 && id !== '' && timestamp !== '',
    isOf: (secret) => {
      if (!isSigningToken(secret)) return false;
      const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
      const mac = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
      return candidates.filter((candidate) => equal(candidate, `v1,${mac}`)).length > 0;
    },
  };
}

/** Whether two texts are equal, in a time that says nothing of where they differ, nor of their lengths. */
function equal(given: string, expected: string): boolean {
  return timingSafeEqual(createHash('sha256').update(given).digest(), createHash('sha256').update(expected).digest());
}
