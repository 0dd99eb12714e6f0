import { readFileSync } from 'node:fs';
import { revisionTag, serviceTag } from '../../lib/memory/tag-keys.ts';

const page = readFileSync(new URL('../../docs/memory.md', import.meta.url), 'utf8');
const [, service = '', revision = ''] = page.split(/^## /m);
const keysIn = (part: string) => [...part.matchAll(/^\| `([^`]+)` \|/gm)].map(([, key]) => key);

describe('docs/memory.md', () => {
  it('has every tag of Berth’s on a service, and no other', () => {
    expect(keysIn(service).toSorted()).toEqual(Object.values(serviceTag).toSorted());
  });

  it('has every tag of Berth’s on a revision, and no other', () => {
    const { imagePrefix, ...keys } = revisionTag;
    expect(keysIn(revision).toSorted()).toEqual([...Object.values(keys), `${imagePrefix}<container>`].toSorted());
  });
});
