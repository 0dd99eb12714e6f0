import type { WireTaskDefinition } from '../../lib/ports/wire.ts';
import { adoptedContent } from '../../lib/task-definition/adopted-content.ts';

/** As DescribeTaskDefinition shows a revision, with what ECS adds and a field that Berth does not know. */
const shown = {
  taskDefinitionArn: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7',
  containerDefinitions: [
    {
      name: 'app',
      image: 'nginx:1.27',
      cpu: 0,
      portMappings: [],
      essential: true,
      environment: [{ name: 'EMPTY', value: '' }],
      mountPoints: [],
      volumesFrom: [],
      systemControls: [],
      newerField: { deep: [1] },
    },
  ],
  family: 'web',
  volumes: [{ name: 'scratch', host: {} }],
  revision: 7,
  status: 'ACTIVE',
  requiresAttributes: [{ name: 'com.amazonaws.ecs.capability.docker-remote-api.1.18' }],
  placementConstraints: [],
  compatibilities: ['EC2'],
  registeredBy: 'arn:aws:iam::111122223333:user/somebody',
  enableFaultInjection: false,
} as unknown as WireTaskDefinition;

describe('the content of a revision that is adopted', () => {
  it('is what was registered, the family first, without what ECS adds', () => {
    const content = adoptedContent({ taskDefinition: shown, tags: {} });
    expect(content).toEqual({
      family: 'web',
      volumes: [{ name: 'scratch' }],
      containerDefinitions: [
        {
          name: 'app',
          image: 'nginx:1.27',
          essential: true,
          environment: [{ name: 'EMPTY', value: '' }],
          newerField: { deep: [1] },
        },
      ],
    });
    expect(Object.keys(content)).toEqual(['family', 'volumes', 'containerDefinitions']);
  });

  it('has the tags that are not reserved, in order', () => {
    const tags = { team: 'shop', 'berth:commit': 'c0ffee', 'aws:cloudformation:stack-name': 'web', app: 'web' };
    expect(adoptedContent({ taskDefinition: shown, tags }).tags).toEqual([
      { key: 'app', value: 'web' },
      { key: 'team', value: 'shop' },
    ]);
  });
});
