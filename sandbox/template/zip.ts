import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { inflateRawSync } from 'node:zlib';

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;

/** Unpacks a zip of stored and deflated entries, which is what a Lambda package is, into a folder. */
export function unzip(file: string, folder: string): void {
  const zip = readFileSync(file);
  for (const entry of entries(zip)) {
    const path = resolve(folder, entry.name);
    if (!path.startsWith(resolve(folder) + sep)) throw new Error(`${file} holds ${entry.name}, outside of its folder`);
    if (entry.name.endsWith('/')) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content(zip, entry));
  }
}

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly size: number;
  /** Where the entry's local header begins. */
  readonly offset: number;
}

/** The central directory, which stands at the end (APPNOTE.TXT of the ZIP format, 4.3.12 and 4.3.16). */
function* entries(zip: Buffer): Generator<Entry> {
  let end = zip.length - 22;
  while (end >= 0 && zip.readUInt32LE(end) !== endSignature) end--;
  if (end < 0) throw new Error('Not a zip file');
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    if (zip.readUInt32LE(at) !== entrySignature) throw new Error('The zip file is damaged');
    const nameLength = zip.readUInt16LE(at + 28);
    yield {
      name: zip.toString('utf8', at + 46, at + 46 + nameLength),
      method: zip.readUInt16LE(at + 10),
      size: zip.readUInt32LE(at + 20),
      offset: zip.readUInt32LE(at + 42),
    };
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
}

function content(zip: Buffer, entry: Entry): Buffer {
  const start = entry.offset + 30 + zip.readUInt16LE(entry.offset + 26) + zip.readUInt16LE(entry.offset + 28);
  const packed = zip.subarray(start, start + entry.size);
  return entry.method === 0 ? packed : inflateRawSync(packed);
}
