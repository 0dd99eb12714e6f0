import { findingsOf } from '../../lib/checks/findings.ts';
import type { JsonObject } from '../../lib/json.ts';
import { content, desiredService, desiredWith, liveService, wireService } from '../plan/builders.ts';

const nothing = { service: undefined, running: undefined };

describe('a definition that runs', () => {
  const bad = { ipcMode: 'task', cpu: '512', memory: '6144' };

  it('is not spoken of: ECS took it', () => {
    const desired = desiredWith({ content: bad });
    expect(findingsOf({ desired, live: liveService(desired), images: [] })).toEqual([]);
    expect(findingsOf({ desired, live: liveService(desired, { running: undefined }), images: [] })).toEqual([]);
  });

  it('is spoken of where the wanted one is worse', () => {
    const desired = { ...desiredWith({ content: { ...bad, pidMode: 'host' } }), images: {} };
    const live = liveService(desiredWith({ content: bad }));
    expect(findingsOf({ desired, live, images: [] })).toMatchObject([
      { code: 'fargateRefuses', message: expect.stringContaining('pidMode host') },
    ]);
  });

  it('is spoken of where the service moves to Fargate', () => {
    const desired = { ...desiredWith({ content: bad, definition: { launchType: 'FARGATE' } }), images: {} };
    const live = liveService(desired, { service: wireService({ launchType: 'EC2' }), running: undefined });
    expect(findingsOf({ desired, live, images: [] }).map(({ code }) => code)).toEqual([
      'fargateSize',
      'fargateRefuses',
      'executionRoleMissing',
    ]);
  });

  it('is not Berth’s to speak of where it is live', () => {
    const desired = desiredService({ taskDefinition: { kind: 'live', follow: 'service' } });
    const live = liveService(desired, { ...nothing });
    expect(findingsOf({ desired, live, images: [] })).toEqual([]);
  });

  it('leaves the service’s own fields to speak of', () => {
    const definition = { placementStrategy: [{ type: 'spread', field: 'zone' }], launchType: 'EC2' };
    const desired = { ...desiredService({ taskDefinition: { kind: 'live', follow: 'service' } }), definition };
    const live = liveService(desired, { service: wireService({ launchType: 'EC2' }) });
    expect(findingsOf({ desired, live, images: [] })).toMatchObject([{ code: 'placementStrategy' }]);
    const taken = liveService(desired, { service: wireService(definition) });
    expect(findingsOf({ desired, live: taken, images: [] })).toEqual([]);
  });

  it('says nothing of the fields of a service that nobody makes', () => {
    const desired = { ...desiredWith({ content: { networkMode: 'awsvpc' } }), images: {}, definition: undefined };
    expect(findingsOf({ desired, live: liveService(desired, { ...nothing }), images: [] })).toEqual([]);
  });

  it('keeps what is ignored as it runs', () => {
    const ignored = { taskDefinition: [[{ kind: 'field', name: 'ipcMode' }]], definition: [] } as const;
    const running = liveService(desiredWith({ content: {} }));
    const desired = { ...desiredWith({ content: { ipcMode: 'task' } }), images: {} };
    expect(findingsOf({ desired, live: running, images: [] })).toHaveLength(1);
    expect(findingsOf({ desired: { ...desired, ignored }, live: running, images: [] })).toEqual([]);
  });
});

describe('a finding', () => {
  const elsewhere = { file: 'services/web/task-definition.json', line: 3, column: 1 };
  const [ofTask, ofService] = ['services/web/task-definition.json:3:1', 'services/web/service.yaml:1:1'];
  const bare = { type: 'memberOf', expression: '' };
  const apart = { type: 'memberOf', expression: 'attribute:a =~ (?=b)c' };
  const many = Array(11).fill({ type: 'distinctInstance' });

  it.each([
    ['pidMode of the task definition', { pidMode: 'host' }, {}, ofTask],
    ['a constraint of the task definition', { placementConstraints: [bare] }, { launchType: 'EC2' }, ofTask],
    ['a constraint of the service', {}, { launchType: 'EC2', placementConstraints: [bare] }, ofService],
    ['one that Berth cannot follow', {}, { launchType: 'EC2', placementConstraints: [apart] }, ofService],
    ['too many of them', {}, { launchType: 'EC2', placementConstraints: many }, ofService],
    ['constraints on Fargate', {}, { placementConstraints: [bare] }, ofService],
    ['a placement strategy on Fargate', {}, { placementStrategy: [{ type: 'random' }] }, ofService],
    ['its platform version', { pidMode: 'task' }, { platformVersion: '1.3.0' }, ofService],
  ])('says of %s where it is written', (_, overrides, definition, place) => {
    const fields = {
      ...content(),
      requiresCompatibilities: [],
      executionRoleArn: 'arn:aws:iam::1:role/r',
      ...overrides,
    };
    const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-1'] } };
    const one = desiredWith({
      content: fields,
      definition: { launchType: 'FARGATE', networkConfiguration, ...definition },
    });
    const taskDefinition = { kind: 'declared', content: fields, place: elsewhere } as const;
    const desired = { ...one, images: {}, taskDefinition };
    const found = findingsOf({ desired, live: liveService(desired, nothing), images: [] });
    expect(found.map(({ message }) => message.split(': ')[0])).toEqual([place]);
  });

  it.each<[string, JsonObject, string]>([
    ['a field', { placementStrategy: [{ type: 'spread', field: 'zone' }] }, 'definition.json:7:3'],
    ['a field of a map', { deploymentConfiguration: { maximumPercent: 50 } }, 'definition.json:9:5'],
    ['what a field is in', { deploymentConfiguration: { minimumHealthyPercent: -1 } }, 'definition.json:8:3'],
    ['the definition where it says nothing of it', { networkConfiguration: undefined }, 'definition.json:1:1'],
    ['the definition where it has no count', { desiredCount: undefined }, 'definition.json:1:1'],
  ])('about the service is at the place of %s', (_, definition, place) => {
    const at = (line: number, column: number) => ({ file: 'definition.json', line, column });
    const fields = new Map([
      ['placementStrategy', at(7, 3)],
      ['deploymentConfiguration', at(8, 3)],
      ['deploymentConfiguration.maximumPercent', at(9, 5)],
    ]);
    const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-1'] } };
    const one = desiredWith({ definition: { launchType: 'EC2', networkConfiguration, ...definition } });
    const desired = { ...one, images: {}, definitionPlaces: { whole: at(1, 1), fields } };
    const found = findingsOf({ desired, live: liveService(desired, nothing), images: [] });
    expect(found.map(({ message }) => message.split(': ')[0])).toEqual([place]);
  });
});
