import fc from 'fast-check';
import { digestOf, isCurrentVersion, versionedHash } from '../../lib/memory/hash.ts';
import {
  isOwnRevision,
  readRevisionMemory,
  refusing,
  refusingNoMore,
  writeRevisionMemory,
} from '../../lib/memory/revision-memory.ts';
import {
  memoryChange,
  readServiceMemory,
  type ServiceMemory,
  writeServiceMemory,
} from '../../lib/memory/service-memory.ts';
import { isBerthTag, serviceTag, tagValue } from '../../lib/memory/tag-keys.ts';

/** What ECS takes: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html */
const allowed = /^[\p{L}\p{N} _.:/=+\-@]{0,256}$/u;
const text = fc.stringMatching(/^[a-z0-9:.-]{1,40}$/);
const memory: fc.Arbitrary<ServiceMemory> = fc.record(
  Object.fromEntries(Object.keys(serviceTag).map((key) => [key, text])) as Record<keyof ServiceMemory, typeof text>,
  { requiredKeys: [] },
);

describe('a hash', () => {
  it('is the same for the same value, whatever the order of its keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), (value) => {
        expect(digestOf(Object.fromEntries(Object.entries(value).toReversed()))).toBe(digestOf(value));
      }),
    );
  });

  it('says which version of the algorithm made it', () => {
    expect(versionedHash({})).toMatch(/^1:[0-9a-f]{32}$/);
    expect(isCurrentVersion(versionedHash({}))).toBe(true);
    for (const other of ['0:abc', '2:abc', '10:abc', '', undefined]) expect(isCurrentVersion(other)).toBe(false);
  });

  it('never changes without its version: what stands on services out there goes on to mean what it did', () => {
    expect(versionedHash(['applied', 'x', { desiredCount: 2 }])).toBe('1:8e6f3a0a0b55d46140106614d4319926');
  });
});

describe('the notes on a service', () => {
  it('are read as they were written', () => {
    fc.assert(fc.property(memory, (notes) => expect(readServiceMemory(writeServiceMemory(notes))).toEqual(notes)));
  });

  it('are turned into others by what differs, and by nothing else', () => {
    fc.assert(
      fc.property(memory, memory, (before, after) => {
        const { set, remove } = memoryChange(before, after);
        const tags = { ...writeServiceMemory(before), ...set };
        const left = Object.fromEntries(Object.entries(tags).filter(([key]) => !remove.includes(key)));
        expect(readServiceMemory(left)).toEqual(after);
        expect(memoryChange(after, after)).toEqual({ set: {}, remove: [] });
      }),
    );
  });

  it.each([
    ['service', 'family'],
    ['s'.repeat(255), 'f'.repeat(240)],
  ])('name a deployment and a revision whatever their names’ length: %s', (service, family) => {
    const account = 'arn:aws:ecs:eu-west-1:111122223333';
    const deployment = `${account}:service-deployment/production/${service}/qbN3Xk0cFZ2vY1a9`;
    const notes = { deployment, revision: `${account}:task-definition/${family}:41` };
    const tags = writeServiceMemory(notes);
    for (const value of Object.values(tags)) expect(value.length).toBeLessThanOrEqual(256);
    expect(readServiceMemory(tags, `${account}:service/production/${service}`)).toEqual(notes);
  });

  it('leave out a revision whose name alone is too long', () => {
    expect(writeServiceMemory({ revision: `arn:aws:ecs:eu-west-1:1:task-definition/${'f'.repeat(255)}:41` })).toEqual(
      {},
    );
  });

  it('say nothing without a value, but that no field is declared, and that a person suspended it', () => {
    const tags = Object.fromEntries(Object.values(serviceTag).map((key) => [key, '']));
    expect(readServiceMemory(tags)).toEqual({ owns: '', suspend: '' });
  });

  it('leave the tags of others alone', () => {
    expect(readServiceMemory({ team: 'shop', 'berth:applied': '1:x' })).toEqual({ applied: '1:x' });
    expect([isBerthTag('berth:x'), isBerthTag('team'), isBerthTag('berths')]).toEqual([true, false, false]);
  });
});

describe('the value of a tag', () => {
  it('is one that ECS takes, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400, unit: 'binary' }), (value) => expect(tagValue(value)).toMatch(allowed)),
    );
    expect(tagValue('incident #4711 (see wiki)')).toBe('incident _4711 _see wiki_');
  });
});

describe('the notes on a revision', () => {
  const notes = {
    fingerprint: '1:f',
    service: 'production/web',
    commit: 'c1',
    base: 'arn:web:40',
    pushed: '2026-11-21T00:00:00Z',
    refused: ['1:a', '1:b'],
    refusedEarlier: ['1:c'],
    retried: '2026-11-21T00:00:00Z',
    images: { app: '1.4.1', 'side.car': '2' },
  };

  it('are read as they were written, in values that ECS takes', () => {
    expect(readRevisionMemory(writeRevisionMemory(notes))).toEqual(notes);
    for (const value of Object.values(writeRevisionMemory(notes))) expect(value).toMatch(allowed);
  });

  it('tell Berth’s revisions from those of others', () => {
    expect(isOwnRevision(writeRevisionMemory(notes))).toBe(true);
    expect(isOwnRevision({ team: 'shop' })).toBe(false);
  });

  it('leave out the tag of a container whose name is too long for a key', () => {
    const images = { ['x'.repeat(200)]: '1.4.1', app: '1.4.1' };
    const keys = Object.keys(writeRevisionMemory({ ...notes, images }));
    expect(keys).toContain('berth:image.app');
    for (const key of keys) expect(key.length).toBeLessThanOrEqual(128);
  });

  it('refuse one target more, each once', () => {
    const tags = refusing({ 'berth:refused': '1:a 1:b' }, '1:a');
    expect(tags).toEqual({ 'berth:refused': '1:b 1:a' });
  });

  it('forget the oldest refusal when there are too many for a tag', () => {
    let tags = {};
    for (let index = 0; index < 20; index++) tags = refusing(tags, versionedHash(index));
    const { refused } = readRevisionMemory(tags);
    expect(refused).toHaveLength(7);
    expect(refused.at(-1)).toBe(versionedHash(19));
    expect(Object.values(tags).join('').length).toBeLessThanOrEqual(256);
  });

  it('refuse a target no more, wherever it stands', () => {
    const tags = { 'berth:refused': '1:a 1:b', 'berth:refused-earlier': '1:a' };
    expect(refusingNoMore(tags, ['1:a'])).toEqual({
      set: { 'berth:refused': '1:b' },
      remove: ['berth:refused-earlier'],
    });
    expect(refusingNoMore(tags, ['1:x'])).toEqual({ set: {}, remove: [] });
  });
});
