import { parseFargateSize } from '../../lib/checks/fargate-sizes.ts';
import type { JsonObject } from '../../lib/json.ts';
import { error, onFargate, said } from './said.ts';

const table = "(AWS's table as of 2026-11-21)";

describe('the sizes of Fargate', () => {
  it('nothing is said of a definition that it takes', () => {
    expect(onFargate({})).toEqual([]);
    expect(onFargate({ cpu: '1 vCPU', memory: '2 GB', ephemeralStorage: { sizeInGiB: 21 }, pidMode: 'task' })).toEqual(
      [],
    );
  });

  it.each<[JsonObject, string]>([
    [
      { cpu: '512', memory: '6144' },
      `cpu 512 with memory 6144 is no size that Fargate has ${table}; the nearest is cpu 1024 with memory 6144, or with the same cpu memory 4096`,
    ],
    [
      { cpu: '256', memory: '600' },
      `cpu 256 with memory 600 is no size that Fargate has ${table}; the nearest is cpu 256 with memory 1024, or with the same cpu memory 512`,
    ],
    [
      { cpu: '300', memory: '512' },
      `cpu 300 with memory 512 is no size that Fargate has ${table}; the nearest is cpu 512 with memory 1024`,
    ],
    [
      { cpu: '8 vCPU', memory: '17 GB' },
      `cpu 8192 with memory 17408 is no size that Fargate has ${table}; the nearest is cpu 8192 with memory 20480, or with the same cpu memory 16384`,
    ],
    [
      { cpu: '65536', memory: '500000' },
      `cpu 65536 with memory 500000 is no size that Fargate has ${table}; the nearest is cpu 32768 with memory 249856`,
    ],
    [
      { cpu: undefined, memory: '512' },
      `the task has no cpu that can be read, and Fargate needs a size of its own ${table}; the nearest is cpu 256 with memory 512`,
    ],
    [
      { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } },
      `cpu 256 with memory 512 is no size that Fargate has for Windows ${table}; the nearest is cpu 1024 with memory 2048`,
    ],
  ])('names the nearest size beside %j', (overrides, message) => {
    expect(onFargate(overrides)).toEqual(error('fargateSize', message));
  });

  it.each([
    [256, 512, 512, 2048, 1024],
    [512, 1024, 1024, 4096, 1024],
    [1024, 2048, 1024, 8192, 1024],
    [2048, 4096, 1024, 16384, 1024],
    [4096, 8192, 1024, 30720, 1024],
    [8192, 16384, 4096, 61440, 4096],
    [16384, 32768, 8192, 122880, 8192],
  ])('takes %i units with %i MiB and a step of %i up to %i', (cpu, least, step, most) => {
    const take = (memory: number) => onFargate({ cpu: String(cpu), memory: String(memory) }).length === 0;
    for (let memory = least; memory <= most; memory += step)
      expect([memory, take(memory)]).toEqual([memory, cpu !== 256 || memory !== 1536]);
    expect([take(least - 1), take(least - step), take(most + step), take(most - 1)]).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it('takes a size that somebody added', () => {
    const added = { cpu: '65536', memory: '131072', containerDefinitions: [{ name: 'app', image: 'nginx:1' }] };
    expect(said(added, { launchType: 'FARGATE' }, [{ cpu: '64 vCPU', memory: '128 GB' }])).toEqual([]);
    expect(said(added, { launchType: 'FARGATE' })).toHaveLength(1);
    expect(parseFargateSize('64 cores', '128 GB')).toBeUndefined();
    expect(parseFargateSize('64 vCPU', undefined)).toBeUndefined();
  });

  it('doubts 32 vCPUs, of which AWS’s pages disagree', () => {
    expect(onFargate({ cpu: '32 vCPU', memory: '60 GB' })).toMatchObject([
      { severity: 'warning', code: 'fargateSize' },
    ]);
    expect(onFargate({ cpu: '32 vCPU', memory: '61 GB' })).toMatchObject([{ severity: 'error', code: 'fargateSize' }]);
  });
});
