import type { JsonObject } from '../../lib/json.ts';
import type { Plan } from '../../lib/plan/plan.ts';
import { planService } from '../../lib/plan/plan-service.ts';
import type { LiveService } from '../../lib/service/live-service.ts';
import { chosen, desiredWith, liveService, notes, repository, revision, rollout, wireService } from './builders.ts';

const images = [chosen('1.4.0', 'a')];

function withPort(port: JsonObject): JsonObject {
  return { containerDefinitions: [{ name: 'app', image: repository, portMappings: [{ containerPort: 80, ...port }] }] };
}

function withPlatform(operatingSystemFamily?: string): JsonObject {
  return { runtimePlatform: { cpuArchitecture: 'X86_64', ...(operatingSystemFamily && { operatingSystemFamily }) } };
}

interface Case {
  readonly from: JsonObject;
  readonly to: JsonObject;
  readonly service: LiveService['service'];
}

/** Plans for a service on which `from` was applied, once Git says `to`. */
function plan({ from, to, service }: Case, changes: Parameters<typeof desiredWith>[0] = {}): Plan {
  const before = desiredWith({ content: from });
  return planService({
    desired: desiredWith({ ...changes, content: to }),
    live: liveService(before, { service }),
    images,
  });
}

/** A service whose deployment has this Service Connect configuration. */
function connected(enabled: boolean, ...ports: readonly string[]): LiveService['service'] {
  const services = ports.map((portName) => ({ portName }));
  const [primary] = rollout('COMPLETED').deployments ?? [];
  return wireService({
    deployments: [{ ...primary, serviceConnectConfiguration: { enabled, services } } as JsonObject],
  });
}

const fargate = wireService({ platformFamily: 'Linux' });
const http = withPort({ name: 'web', appProtocol: 'http' });
const grpc = withPort({ name: 'web', appProtocol: 'grpc' });

describe('a task definition that a service that exists cannot be given', () => {
  it.each<[string, string, Case]>([
    [
      'runtimePlatform.operatingSystemFamily',
      'from Linux to Windows on Fargate',
      { from: withPlatform(), to: withPlatform('WINDOWS_SERVER_2022_CORE'), service: fargate },
    ],
    [
      'runtimePlatform.operatingSystemFamily',
      'from Windows to Linux on Fargate',
      { from: withPlatform('WINDOWS_SERVER_2022_CORE'), to: {}, service: fargate },
    ],
    ['web.appProtocol', 'another appProtocol', { from: http, to: grpc, service: connected(true, 'web') }],
    [
      'web.appProtocol',
      'no appProtocol any more',
      { from: http, to: withPort({ name: 'web' }), service: connected(true, 'api', 'web') },
    ],
    [
      'web.protocol',
      'another protocol',
      {
        from: withPort({ name: 'web' }),
        to: withPort({ name: 'web', protocol: 'udp' }),
        service: connected(true, 'web'),
      },
    ],
  ])('is held for %s: %s', (about, _, change) => {
    const { actions, held, inSync, remember } = plan(change);
    expect({ actions, inSync, remember }).toEqual({ actions: [], inSync: false, remember: undefined });
    expect(held).toMatchObject([{ kind: 'recreation', about }]);
    expect(held[0]?.changes.length).toBeGreaterThan(0);
  });

  it('says what holds it and what to do', () => {
    const { held } = plan({ from: http, to: grpc, service: connected(true, 'web') });
    expect(held).toMatchObject([
      {
        reason:
          'ECS cannot change appProtocol of port web of a service that exists under Service Connect, and a task definition goes out as a whole',
        next: 'Delete the service and let Berth create it again, or put appProtocol of port web back as it was.',
      },
    ]);
  });

  it('keeps a new image from being rolled out, and a field in place from nothing', () => {
    const live = liveService(desiredWith({ content: http }), { service: connected(true, 'web') });
    const desired = desiredWith({ content: grpc, definition: { desiredCount: 3 } });
    const { actions, held } = planService({ desired, live, images: [chosen('1.4.1', 'b')] });
    expect(actions).toMatchObject([{ kind: 'UpdateService', effect: 'inPlace', input: { desiredCount: 3 } }]);
    expect(actions[0]).not.toHaveProperty('revision.kind');
    expect(held[0]?.changes.map(({ path }) => path)).toContain('containerDefinitions[app].image');
  });

  it('stays held once a field in place has gone', () => {
    const desired = desiredWith({ content: grpc, definition: { desiredCount: 3 } });
    const before = desiredWith({ content: http });
    const service = { ...connected(true, 'web'), desiredCount: 3 } as LiveService['service'];
    const first = planService({ desired, live: liveService(before, { service: connected(true, 'web') }), images });
    const memory = { ...notes(before), ...first.remember?.after };
    const second = planService({ desired, live: liveService(before, { service, memory }), images });
    expect(second).toMatchObject({ actions: [], inSync: false, held: [{ kind: 'recreation' }] });
  });

  it('goes when the service is created', () => {
    const live: LiveService = {
      service: undefined,
      tags: {},
      memory: {},
      candidates: [revision(desiredWith({ content: http }))],
    };
    const { actions, held } = planService({ desired: desiredWith({ content: grpc }), live, images });
    expect(actions.map(({ kind }) => kind)).toEqual(['RegisterTaskDefinition', 'CreateService']);
    expect(held).toEqual([]);
  });
});

describe('a task definition that a service can be given', () => {
  it.each<[string, Case]>([
    [
      'appProtocol of a port that Service Connect does not use',
      { from: http, to: grpc, service: connected(true, 'api') },
    ],
    ['appProtocol while Service Connect is off', { from: http, to: grpc, service: connected(false, 'web') }],
    ['appProtocol without Service Connect', { from: http, to: grpc, service: wireService() }],
    ['Linux, said or left unsaid', { from: withPlatform(), to: withPlatform('LINUX'), service: fargate }],
    [
      'another processor architecture',
      { from: withPlatform(), to: { runtimePlatform: { cpuArchitecture: 'ARM64' } }, service: fargate },
    ],
    [
      'Windows on instances, where a service has no platform family',
      { from: {}, to: withPlatform('WINDOWS_SERVER_2022_CORE'), service: wireService({ launchType: 'EC2' }) },
    ],
    [
      'another port under the same Service Connect',
      {
        from: http,
        to: withPort({ name: 'web', appProtocol: 'http', containerPort: 8080 }),
        service: connected(true, 'web'),
      },
    ],
  ])('goes: %s', (_, change) => {
    const { actions, held } = plan(change);
    expect(held).toEqual([]);
    expect(actions.map(({ kind }) => kind)).toEqual(['RegisterTaskDefinition', 'UpdateService']);
  });
});
