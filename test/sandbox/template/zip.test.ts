import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { codeFolder } from '../../../sandbox/template/code-folder.ts';
import { unzip } from '../../../sandbox/template/zip.ts';

describe('a function’s package', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'zip-test-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('is unpacked, stored or deflated, with its folders', () => {
    const text = 'export const handler = 1;\n'.repeat(50);
    writeFileSync(join(folder, 'a.zip'), zipOf({ 'index.mjs': text, 'workspace/services/web.yaml': 'service: web' }));
    unzip(join(folder, 'a.zip'), join(folder, 'out'));
    expect(readFileSync(join(folder, 'out/index.mjs'), 'utf8')).toBe(text);
    expect(readFileSync(join(folder, 'out/workspace/services/web.yaml'), 'utf8')).toBe('service: web');
  });

  it('may not write outside of its folder', () => {
    writeFileSync(join(folder, 'a.zip'), zipOf({ '../outside': 'x' }));
    expect(() => unzip(join(folder, 'a.zip'), join(folder, 'out'))).toThrow('outside of its folder');
  });

  it('is refused when it is no zip', () => {
    writeFileSync(join(folder, 'a.zip'), 'This is a text that is long enough to hold an end record');
    expect(() => unzip(join(folder, 'a.zip'), join(folder, 'out'))).toThrow('Not a zip file');
  });

  it('is taken from its zip, else from a folder of its name', () => {
    mkdirSync(join(folder, 'a'));
    expect(codeFolder(folder, 'a.zip')).toEqual({ path: join(folder, 'a'), temporary: false });
    writeFileSync(join(folder, 'a.zip'), zipOf({ 'index.mjs': 'x' }));
    const unpacked = codeFolder(folder, 'a.zip');
    expect(unpacked.temporary).toBe(true);
    expect(readFileSync(join(unpacked.path, 'index.mjs'), 'utf8')).toBe('x');
    rmSync(unpacked.path, { recursive: true });
    expect(() => codeFolder(folder, 'b.zip')).toThrow('package the functions first');
  });

  it('is unpacked once for all who keep their code in one place, and again when it changes', () => {
    const kept = join(folder, 'kept');
    const make = (text: string) => {
      writeFileSync(join(folder, 'a.zip'), zipOf({ 'index.mjs': text }));
      return codeFolder(folder, 'a.zip', kept);
    };
    const first = make('one');
    writeFileSync(join(first.path, 'trace'), 'of the first time');
    expect(make('one')).toEqual({ path: first.path, temporary: false });
    expect(readdirSync(first.path)).toEqual(['index.mjs', 'trace']);
    const second = make('two');
    expect(readFileSync(join(second.path, 'index.mjs'), 'utf8')).toBe('two');
    expect(readdirSync(kept)).toHaveLength(2);
  });
});

/** A zip with a long text deflated and a short one stored, as the ZIP format's APPNOTE.TXT lays it out. */
function zipOf(files: Readonly<Record<string, string>>): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const raw = Buffer.from(text);
    const method = raw.length > 100 ? 8 : 0;
    const data = method === 8 ? deflateRawSync(raw) : raw;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(crc32(raw), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(raw.length, 18);
    common.writeUInt16LE(name.length, 22);
    const header = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.alloc(2), common, tail, Buffer.from(name)]));
    local.push(header);
    offset += header.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(local.length, 4);
  end.writeUInt16LE(local.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...local, directory, Buffer.from('PK\x05\x06'), end]);
}
