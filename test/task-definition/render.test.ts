import fc from 'fast-check';
import type { JsonObject } from '../../lib/json.ts';
import { readOnlyFields } from '../../lib/task-definition/fields.ts';
import { renderTaskDefinition } from '../../lib/task-definition/render.ts';
import { readings, shownTaskDefinition } from '../generators/shown-task-definition.ts';
import { taskDefinition } from '../generators/task-definition.ts';
import { frozen } from '../generators/variation.ts';

const pinned = `111122223333.dkr.ecr.eu-west-1.amazonaws.com/web@sha256:${'0a'.repeat(32)}`;

describe('a rendered task definition', () => {
  it('has the images laid over the containers of those names, and nothing else changed', () => {
    const base: JsonObject = {
      family: 'web',
      cpu: '1 vCPU',
      newField: { deep: [1, null] },
      containerDefinitions: [
        { name: 'app', image: 'web:1', command: ['', 'x'], newField: false },
        { name: 'log', image: 'fluent' },
      ],
      tags: [],
    };
    expect(renderTaskDefinition(frozen(base), { app: pinned, nobody: pinned })).toEqual({
      ...base,
      containerDefinitions: [
        { name: 'app', image: pinned, command: ['', 'x'], newField: false },
        { name: 'log', image: 'fluent' },
      ],
    });
  });

  it('is as it was written where no image is ours', () => {
    fc.assert(
      fc.property(taskDefinition(), (content) => {
        expect(renderTaskDefinition(frozen(content), {})).toEqual(content);
      }),
    );
  });

  it('has nothing of what only ECS writes, when its base is a described one', () => {
    fc.assert(
      fc.property(taskDefinition(), readings, (content, reading) => {
        const shown: JsonObject = { ...shownTaskDefinition(content, reading), deregisteredAt: 1, deleteRequestedAt: 2 };
        const rendered = renderTaskDefinition(frozen(shown), {});
        expect(Object.keys(rendered).filter((name) => name in readOnlyFields)).toEqual([]);
        expect(rendered).toEqual(expect.objectContaining({ family: 'shop', volumes: shown.volumes }));
      }),
    );
  });

  it('takes no image from a container named as a property of every object', () => {
    const base = { containerDefinitions: [{ name: 'constructor', image: 'web:1' }] };
    expect(renderTaskDefinition(base, {})).toEqual(base);
  });
});
