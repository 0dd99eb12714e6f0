import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApplicationAutoScaling } from '../../../sandbox/application-auto-scaling/application-auto-scaling.ts';
import { createAutoScaling } from '../../../sandbox/auto-scaling/auto-scaling.ts';
import { createEc2 } from '../../../sandbox/ec2/ec2.ts';
import { createEcr } from '../../../sandbox/ecr/ecr.ts';
import { createEcs } from '../../../sandbox/ecs/ecs.ts';
import constraints from '../../../sandbox/model/constraints.json' with { type: 'json' };
import fields from '../../../sandbox/model/fields.json' with { type: 'json' };
import type { Environment } from '../../../sandbox/service.ts';
import { root } from '../../tools/temporary-folder.ts';
import { recordingEnvironment } from '../wired.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const python = join(root, '.venv/bin/python');

describe('the service models', () => {
  it('are of one pinned version of botocore, whose licence is noted', () => {
    const [, version] = /^BOTOCORE = "(.+)"$/m.exec(read('sandbox/model/generate.py')) ?? [];
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect([fields.source, constraints.source]).toEqual([`botocore ${version}`, `botocore ${version}`]);
    expect(read('tools/constraints.txt')).toContain(`\nbotocore==${version}\n`);
    expect(read('sandbox/model/NOTICE')).toContain(`botocore ${version}`);
    expect(read('sandbox/model/NOTICE')).toContain('Apache License, Version 2.0');
  });

  const title = existsSync(python)
    ? 'are what the generator writes today'
    : 'are not compared with the generator: there is no .venv, which tools/python-tools.sh makes';

  it(title, () => {
    if (!existsSync(python)) {
      expect(process.env.CI).toBeFalsy();
      return;
    }
    const { stderr, status } = spawnSync(python, ['sandbox/model/generate.py', '--check'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  });

  it.each([
    ['ecs', createEcs],
    ['ecr', createEcr],
    ['application-autoscaling', createApplicationAutoScaling],
    ['autoscaling', (environment: Environment) => createAutoScaling(environment, createEc2(environment))],
  ] as const)('check every operation that the sandbox has of %s', (name, create) => {
    const { operations } = create(recordingEnvironment());
    const checked = Object.keys(constraints.services[name].inputs);
    expect(Object.keys(operations).filter((operation) => !checked.includes(operation))).toEqual([]);
    expect(Object.keys(operations).length).toBeGreaterThan(2);
  });
});
