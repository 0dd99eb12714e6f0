import { error, onInstances } from './said.ts';

const data = { volumes: [{ name: 'data' }, { name: 'cache', host: {} }] };

describe('volumes', () => {
  it.each([
    [
      'a mount point without its volume',
      data,
      [{ mountPoints: [{ sourceVolume: 'dta', containerPath: '/data' }] }],
      'container app1: /data mounts the volume dta, which the task definition does not have (its volumes: data, cache); add it to volumes, or correct the name',
    ],
    [
      'a mount point without any volume',
      {},
      [{ mountPoints: [{ sourceVolume: 'data', containerPath: '/data' }] }],
      'container app1: /data mounts the volume data, which the task definition does not have (it has no volumes); add it to volumes, or correct the name',
    ],
    [
      'volumes of nobody',
      {},
      [{}, { volumesFrom: [{ sourceContainer: 'app' }] }],
      'container app2: volumesFrom names app, which is no container of the task definition; correct the name',
    ],
    [
      "a container's own volumes",
      {},
      [{ volumesFrom: [{ sourceContainer: 'app1' }] }],
      'container app1: volumesFrom names the container itself; remove it, or name another',
    ],
  ])('refuses %s', (_, overrides, containers, message) => {
    expect(onInstances(overrides, ...containers)).toEqual(error('volume', message));
  });

  it('takes those that are there', () => {
    const mountPoints = [
      { sourceVolume: 'data', containerPath: '/a' },
      { sourceVolume: 'data', containerPath: '/b' },
    ];
    expect(onInstances(data, { mountPoints }, { volumesFrom: [{ sourceContainer: 'app1' }] })).toEqual([]);
  });
});
