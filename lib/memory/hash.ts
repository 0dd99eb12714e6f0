import { createHash } from 'node:crypto';
import { canonicalJson, type JsonValue } from '../json.ts';

/** Version of the algorithm behind every hash of Berth's. A hash of another version only means: read and compare. */
const hashVersion = '1';

/** 128 bits of SHA-256 over the value's canonical JSON, in hexadecimal: the same value gives the same 32 digits. */
export function digestOf(value: JsonValue): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 32);
}

/** `1:<hash>`, as the tags carry it. */
export function versionedHash(value: JsonValue): string {
  return `${hashVersion}:${digestOf(value)}`;
}

/** True when a remembered hash was made by this version of the algorithm, so that comparing it says something. */
export function isCurrentVersion(remembered: string | undefined): boolean {
  return remembered?.startsWith(`${hashVersion}:`) ?? false;
}
