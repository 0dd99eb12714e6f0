import fc from 'fast-check';
import { findingsOf } from '../../lib/checks/findings.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { Body } from '../../sandbox/service.ts';
import { taskDefinition } from '../generators/task-definition.ts';
import { desiredService, liveService, place } from '../plan/builders.ts';
import { testEcs } from '../sandbox/ecs/test-ecs.ts';

const { call } = testEcs();

/** Rules of AWS's pages that the sandbox does not hold people to. */
const beyond =
  /^(?:taskCpu|containerCpu|containerTimeout|executionRoleMissing|fargateRefuses|networkMode|portMapping) |the containers reserve/;

function isRegistered(content: JsonObject): boolean {
  try {
    call('RegisterTaskDefinition', content as Body);
    return true;
  } catch {
    return false;
  }
}

function errorsIn(content: JsonObject) {
  const desired = desiredService({ taskDefinition: { kind: 'declared', content, place }, definition: {}, images: {} });
  const live = liveService(desired, { service: undefined, running: undefined });
  const definition = { desiredCount: 1, networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } };
  return findingsOf({ desired: { ...desired, definition }, live, images: [] }).filter(
    ({ severity }) => severity === 'error',
  );
}

/** What may go wrong, of the task and of its first container. */
const ofTask = fc.constantFrom<JsonObject>(
  ...[{}, {}, { cpu: '512' }, { memory: '4096' }, { cpu: undefined }, { memory: undefined }, { networkMode: 'bridge' }],
  ...[{ networkMode: undefined }, { networkMode: 'host' }, { ipcMode: 'task' }, { pidMode: 'host' }],
  ...[{ executionRoleArn: undefined, requiresCompatibilities: ['FARGATE'] }, { requiresCompatibilities: ['FARGATE'] }],
  ...[{ placementConstraints: [{ type: 'memberOf', expression: 'attribute:a exists' }] }],
);
const ofContainer = fc.constantFrom<JsonObject>(
  ...[
    {},
    {},
    { memory: undefined, memoryReservation: undefined },
    { memory: 5 },
    { memory: 128, memoryReservation: 129 },
  ],
  ...[{ links: ['sidecar'] }, { hostname: 'app' }, { privileged: true }, { dnsServers: ['10.0.0.2'] }],
  ...[{ linuxParameters: { devices: [{ hostPath: '/dev/x' }] } }, { logConfiguration: { logDriver: 'syslog' } }],
  ...[{ portMappings: [{ containerPort: 80, hostPort: 8080 }] }, { portMappings: [{ containerPort: 80 }] }],
  ...[{ portMappings: [{ containerPort: 53 }, { containerPort: 53, protocol: 'udp' }] }],
  ...[{ logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': 'a' } } }],
  ...[{ image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:1' }],
  ...[{ mountPoints: [{ sourceVolume: 'nowhere', containerPath: '/data' }] }],
  ...[{ dependsOn: [{ containerName: 'nobody', condition: 'START' }] }],
);

const spoilt = fc.tuple(taskDefinition(), ofTask, ofContainer).map(([content, task, container]): JsonObject => {
  const [first, ...others] = content.containerDefinitions as readonly JsonObject[];
  return { ...content, ...task, containerDefinitions: [{ ...first, ...container }, ...others] };
});

describe('the findings and the sandbox', () => {
  it('agree on what ECS takes: nothing is wrong with it', () => {
    fc.assert(
      fc.property(taskDefinition(), (content) => {
        fc.pre(isRegistered(content));
        expect(errorsIn(content).filter(({ code, message }) => !beyond.test(`${code} ${message}`))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('agree on what ECS refuses: it is said before', () => {
    let refused = 0;
    fc.assert(
      fc.property(spoilt, (content) => {
        const errors = errorsIn(content);
        if (isRegistered(content)) {
          expect(errors.filter(({ code, message }) => !beyond.test(`${code} ${message}`))).toEqual([]);
          return;
        }
        refused++;
        expect(errors).not.toEqual([]);
      }),
      { numRuns: 300 },
    );
    expect(refused).toBeGreaterThan(50);
  });
});
