import { ApplicationAutoScalingClient, RegisterScalableTargetCommand } from '@aws-sdk/client-application-auto-scaling';
import { BatchDeleteImageCommand, ECRClient } from '@aws-sdk/client-ecr';
import {
  CreateServiceCommand,
  DescribeServicesCommand,
  RegisterTaskDefinitionCommand,
  UntagResourceCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { sample } from '../functions/packaged-function.ts';
import {
  definition,
  type EventfulWorkspace,
  imageOf,
  newest,
  openWorkspace,
  taskDefinition,
} from './eventful-workspace.ts';
import { clientSettings, cluster, type EndToEnd } from './harness.ts';
import { giveNodes, onNodes } from './nodes.ts';

/** Lets happen what functions meet in their life, each at least once. */
export async function everything(stack: EndToEnd): Promise<void> {
  const workspace = await openWorkspace(stack);
  try {
    await foreignServices(stack, workspace);
    await ownServices(stack, workspace);
    await pushes(stack);
    await commits(stack, workspace);
    await hands(stack, workspace);
    await mishaps(stack);
  } finally {
    workspace.remove();
  }
}

/** Two sweeps. */
const seconds = 600;

/** Scheduled sweeps, and passes, until nothing moves. */
async function rest(stack: EndToEnd): Promise<void> {
  await stack.sandbox.advance(seconds);
  await stack.untilSteady();
}

/** Services whose task definitions somebody else registers: one that is followed, one by its family. */
async function foreignServices({ ecs, sandbox }: EndToEnd, workspace: EventfulWorkspace): Promise<void> {
  sandbox.ecr.push({ repository: 'team/legacy', tag: '1.0.0', createRepository: true, silent: true });
  for (const family of ['legacy', 'followed']) {
    await ecs.send(new RegisterTaskDefinitionCommand(taskDefinition(family, imageOf('team/legacy', '1.0.0'))));
    await ecs.send(new CreateServiceCommand({ cluster, serviceName: family, taskDefinition: family, ...definition() }));
  }
  await sandbox.advance(seconds);
  await workspace.commit('legacy', { taskDefinition: 'live', images: newest('team/legacy') });
  const followed = { taskDefinition: 'live', follow: 'family', images: newest('team/legacy') };
  await workspace.commit('followed', followed);
}

/** Services with what DescribeServices leaves out, with a scalable target, on instances, and with a hook that a role is passed to. */
async function ownServices(stack: EndToEnd, workspace: EventfulWorkspace): Promise<void> {
  stack.sandbox.ecr.push({ repository: 'team/own', tag: '1.0.0', createRepository: true, silent: true });
  const images = newest('team/own');
  await workspace.commit('monitored', {
    taskDefinition: taskDefinition('monitored'),
    definition: definition({ monitoring, tags: [{ key: 'team', value: 'own' }] }),
    images,
  });
  await workspace.commit('scaled', { taskDefinition: taskDefinition('scaled'), definition: definition(), images });
  await workspace.commit('hooked', {
    taskDefinition: taskDefinition('hooked'),
    definition: hooked,
    images,
  });
  await giveNodes(stack);
  await workspace.commit('placed', { ...onNodes, images });
  await rest(stack);
}

const monitoring = { metricConfigurations: [{ metricNames: ['CPUUtilization'], resolutionSeconds: 20 }] };
const hook = {
  hookTargetArn: 'arn:aws:lambda:eu-west-1:111122223333:function:analysis',
  roleArn: 'arn:aws:iam::111122223333:role/hooks-infrastructure',
  lifecycleStages: ['POST_SCALE_UP'],
};

const hooked = definition({ deploymentConfiguration: { lifecycleHooks: [hook] } });

/** A good image, with a sweep while it rolls out, and one that is rolled back. */
async function pushes(stack: EndToEnd): Promise<void> {
  await stack.push('web', '1.4.1');
  await stack.push('team/legacy', '1.1.0');
  await sweepNow(stack);
  await rest(stack);
  await stack.push('web', '1.4.2');
  await stack.untilResult('deployment.rolled_back');
  await rest(stack);
}

/** A sweep before it is due; it may have to wait for its share of the request rates. */
async function sweepNow({ sandbox }: EndToEnd): Promise<void> {
  const name = sandbox.functions.names().find((one) => one.endsWith('-on-schedule')) ?? '';
  let ended = false;
  const sweep = sandbox.functions.invoke(name, sample('schedule')).finally(() => {
    ended = true;
  });
  await sandbox.runUntil(() => ended, { limitSeconds: 120, what: 'the end of the sweep' });
  await sweep;
}

/** Fields in place, tags, and fields that left Git. */
async function commits(stack: EndToEnd, workspace: EventfulWorkspace): Promise<void> {
  const base = { taskDefinition: taskDefinition('monitored'), images: newest('team/own') };
  const tags = [
    { key: 'team', value: 'ours' },
    { key: 'new', value: 'yes' },
  ];
  const inPlace = definition({ monitoring, enableExecuteCommand: true, tags });
  await workspace.commit('monitored', { ...base, definition: inPlace });
  await rest(stack);
  await workspace.commit('monitored', { ...base, definition: definition({ monitoring, desiredCount: 2 }) });
  await rest(stack);
}

/** What people do: a count under a scalable target, notes removed, revisions registered, an image deleted. */
async function hands(stack: EndToEnd, workspace: EventfulWorkspace): Promise<void> {
  const { ecs, sandbox } = stack;
  const settings = clientSettings(sandbox);
  const target = {
    ServiceNamespace: 'ecs' as const,
    ScalableDimension: 'ecs:service:DesiredCount' as const,
    ResourceId: `service/${cluster}/scaled`,
    MinCapacity: 1,
    MaxCapacity: 9,
  };
  await new ApplicationAutoScalingClient(settings).send(new RegisterScalableTargetCommand(target));
  await ecs.send(new UpdateServiceCommand({ cluster, service: 'scaled', desiredCount: 3 }));
  await rest(stack);
  const [scaled] =
    (await ecs.send(new DescribeServicesCommand({ cluster, services: ['scaled'], include: ['TAGS'] }))).services ?? [];
  const tagKeys = (scaled?.tags ?? []).flatMap(({ key }) => (key?.startsWith('berth:') ? [key] : []));
  await ecs.send(new UntagResourceCommand({ resourceArn: scaled?.serviceArn, tagKeys }));
  await rest(stack);
  for (const family of ['followed', 'monitored', 'monitored']) {
    await ecs.send(new RegisterTaskDefinitionCommand(taskDefinition(family, imageOf('team/legacy', '1.0.0'))));
  }
  await stack.push('team/own', '1.1.0');
  await rest(stack);
  await new ECRClient(settings).send(
    new BatchDeleteImageCommand({ repositoryName: 'team/own', imageIds: [{ imageTag: '1.1.0' }] }),
  );
  const larger = { ...taskDefinition('hooked'), cpu: '512', memory: '1024' };
  await workspace.commit('hooked', { taskDefinition: larger, definition: hooked, images: newest('team/own') });
  await rest(stack);
}

/** A read that fails for a while; and a pass that is cut off before it notes a deployment, which then fails. */
async function mishaps(stack: EndToEnd): Promise<void> {
  const { faults } = stack.sandbox;
  faults.fail('ServerException', 'not now', { operation: 'DescribeServices' }, { times: 3, status: 500 });
  await stack.push('web', '1.4.3');
  await rest(stack);
  stack.sandbox.crashes.add({ repository: 'web', tag: '1.4.4' });
  faults.fail('ServerException', 'not now', { operation: 'TagResource' }, { times: 3, status: 500 });
  await stack.push('web', '1.4.4');
  await rest(stack);
}
