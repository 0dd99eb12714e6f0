import fc from 'fast-check';
import { error, onInstances } from './said.ts';

const on = (containerName: string, condition = 'START') => ({ dependsOn: [{ containerName, condition }] });
const healthCheck = { command: ['CMD', 'true'] };

describe('dependsOn', () => {
  it.each([
    [
      'a container that is not there',
      [on('db')],
      'container app1: dependsOn names db, which is no container of the task definition; correct the name',
    ],
    [
      'the health of one without a health check',
      [on('app2', 'HEALTHY'), {}],
      'container app1: dependsOn names app2, to be HEALTHY, and that has no healthCheck; write one, or wait for START',
    ],
    [
      'the end of an essential container',
      [on('app2', 'COMPLETE'), { essential: true }],
      'container app1: dependsOn names app2, to COMPLETE, and that is essential: the task ends with it; write essential: false there, or wait for START',
    ],
    [
      'the success of one that does not say that it is not essential',
      [on('app2', 'SUCCESS'), {}],
      'container app1: dependsOn names app2, to end with SUCCESS, and that is essential: the task ends with it; write essential: false there, or wait for START',
    ],
    [
      'itself',
      [on('app1')],
      'containers wait for each other, so that none of them starts: app1 → app1; take one dependsOn away',
    ],
    [
      'one that waits for it over another',
      [{}, on('app3'), on('app4'), on('app2')],
      'containers wait for each other, so that none of them starts: app2 → app3 → app4 → app2; take one dependsOn away',
    ],
  ])('refuses to wait for %s', (_, containers, message) => {
    expect(onInstances({}, ...containers)).toEqual(error('dependsOn', message));
  });

  it.each([
    ['a start', [on('app2'), {}]],
    ['a health check', [on('app2', 'HEALTHY'), { healthCheck }]],
    ['the end of a container that is not essential', [on('app2', 'SUCCESS'), { essential: false }]],
    [
      'the same container twice, over others',
      [{ dependsOn: [...on('app2').dependsOn, ...on('app3').dependsOn] }, on('app4'), on('app4'), {}],
    ],
  ])('takes %s', (_, containers) => {
    expect(onInstances({}, ...containers)).toEqual([]);
  });

  it('speaks of a circle where no order of starting is left, and only there', () => {
    const edges = fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 9 });
    fc.assert(
      fc.property(edges, (given) => {
        const containers = Array.from({ length: 6 }, (__, at) => ({
          dependsOn: given.flatMap(([from, to]) => (from === at ? on(`app${to + 1}`).dependsOn : [])),
        }));
        const started = new Set<number>();
        for (let round = 0; round < 6; round++) {
          for (let at = 0; at < 6; at++) {
            if (given.every(([from, to]) => from !== at || started.has(to))) started.add(at);
          }
        }
        expect(onInstances({}, ...containers)).toHaveLength(started.size === 6 ? 0 : 1);
      }),
      { numRuns: 200 },
    );
  });
});
