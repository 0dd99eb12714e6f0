import type { Body } from '../../../sandbox/service.ts';
import { first, items, refusal, registerWeb, START, steadyWeb, type TestEcs, testEcs } from './test-ecs.ts';
import { deploy, describeOne, target } from './web-service.ts';

function statuses(test: TestEcs): unknown[] {
  return items(test.call('ListServiceDeployments', target), 'serviceDeployments').map((record) => record.status);
}

describe('a service deployment', () => {
  it('goes from PENDING over IN_PROGRESS to SUCCESSFUL', () => {
    const test = testEcs();
    const source = first(steadyWeb(test), 'currentServiceRevisions').arn;
    const arn = deploy(test);
    const started = test.clock.seconds();
    expect(describeOne(test, arn)).toMatchObject({
      serviceDeploymentArn: arn,
      serviceArn: 'arn:aws:ecs:eu-west-1:111122223333:service/production/web',
      clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/production',
      status: 'PENDING',
      createdAt: started,
      sourceServiceRevisions: [{ arn: source, requestedTaskCount: 2, runningTaskCount: 2, pendingTaskCount: 0 }],
      targetServiceRevision: { requestedTaskCount: 2, runningTaskCount: 0, pendingTaskCount: 0 },
      deploymentCircuitBreaker: { status: 'DISABLED', failureCount: 0, threshold: 3 },
    });
    expect(describeOne(test, arn)).not.toHaveProperty('startedAt');
    test.pass(2);
    expect(describeOne(test, arn)).toMatchObject({
      status: 'IN_PROGRESS',
      startedAt: started + 1,
      targetServiceRevision: { pendingTaskCount: 2 },
    });
    test.pass(120);
    const done = describeOne(test, arn);
    expect(done).toMatchObject({
      status: 'SUCCESSFUL',
      sourceServiceRevisions: [{ runningTaskCount: 0 }],
      targetServiceRevision: { requestedTaskCount: 2, runningTaskCount: 2, pendingTaskCount: 0 },
    });
    expect(done.finishedAt).toBe(first(test.service('web'), 'deployments').updatedAt);
    expect(done).not.toHaveProperty('rollback');
  });

  it('keeps its counts once it is over', () => {
    const test = testEcs();
    steadyWeb(test);
    const arn = deploy(test);
    test.pass(120);
    const over = describeOne(test, arn);
    test.call('UpdateService', { ...target, desiredCount: 5 });
    test.pass(120);
    expect(describeOne(test, arn).targetServiceRevision).toEqual(over.targetServiceRevision);
  });

  it('is SUCCESSFUL without tasks when none are desired', () => {
    const test = testEcs();
    steadyWeb(test, { desiredCount: 0 });
    const arn = deploy(test);
    test.pass(1);
    expect(describeOne(test, arn).status).toBe('SUCCESSFUL');
  });

  it('that a newer one supersedes is STOP_REQUESTED, then STOPPED', () => {
    const test = testEcs();
    steadyWeb(test);
    const first = deploy(test, 'web:1.4.1');
    test.pass(20);
    const second = deploy(test, 'web:1.4.2');
    expect(describeOne(test, first).status).toBe('STOP_REQUESTED');
    expect(describeOne(test, second).sourceServiceRevisions).toHaveLength(2);
    test.pass(5);
    const stopped = describeOne(test, first);
    expect(stopped).toMatchObject({ status: 'STOPPED', stoppedAt: expect.any(Number), finishedAt: expect.any(Number) });
    test.pass(200);
    expect(describeOne(test, second).status).toBe('SUCCESSFUL');
    expect(statuses(test)).toEqual(['SUCCESSFUL', 'STOPPED', 'SUCCESSFUL']);
    expect(items(test.service('web'), 'deployments')).toHaveLength(1);
  });

  it('goes with its service', () => {
    const test = testEcs();
    const arn = steadyWeb(test).currentServiceDeployment;
    test.call('DeleteService', { ...target, force: true });
    expect(test.call('DescribeServiceDeployments', { serviceDeploymentArns: [arn] })).toEqual({
      serviceDeployments: [],
      failures: [{ arn, reason: 'MISSING' }],
    });
  });

  it('is kept for 90 days', () => {
    const test = testEcs();
    const arn = steadyWeb(test).currentServiceDeployment;
    test.pass(90 * 24 * 3600 - 400);
    expect(statuses(test)).toEqual(['SUCCESSFUL']);
    test.pass(400);
    expect(statuses(test)).toEqual([]);
    expect(test.call('DescribeServiceDeployments', { serviceDeploymentArns: [arn] }).failures).toHaveLength(1);
  });
});

describe('ListServiceDeployments', () => {
  it('lists newest first, by status and time, in pages', () => {
    const test = testEcs();
    steadyWeb(test);
    const arn = deploy(test);
    const list = (more: Body) =>
      items(test.call('ListServiceDeployments', { ...target, ...more }), 'serviceDeployments');
    expect(list({ maxResults: 1 })).toMatchObject([{ serviceDeploymentArn: arn, status: 'PENDING' }]);
    expect(list({ status: ['SUCCESSFUL'] })).toMatchObject([{ createdAt: START / 1000 }]);
    expect(list({ createdAt: { after: START / 1000 + 1 } })).toMatchObject([{ serviceDeploymentArn: arn }]);
    expect(list({ createdAt: { before: START / 1000 + 1 } })).toHaveLength(1);
    expect(list({})[0]).not.toHaveProperty('rollback');
  });
});

describe('DescribeServiceRevisions', () => {
  const digest = `sha256:${'a'.repeat(64)}`;

  it('shows the digest of an image that is named by it', () => {
    const test = testEcs();
    registerWeb(test, `web@${digest}`);
    test.call('CreateService', { cluster: 'production', serviceName: 'web', taskDefinition: 'web', desiredCount: 1 });
    expect(revisionImages(test)).toEqual([{ containerName: 'app', image: `web@${digest}`, imageDigest: digest }]);
  });

  it('shows the digest of a tag from the first task on, and keeps it when the tag moves', () => {
    let digest = 'sha256:one';
    const test = testEcs({ resolveDigest: () => digest });
    registerWeb(test, 'web:latest');
    test.call('CreateService', { cluster: 'production', serviceName: 'web', taskDefinition: 'web', desiredCount: 1 });
    expect(revisionImages(test)).toEqual([{ containerName: 'app', image: 'web:latest' }]);
    test.pass(60);
    digest = 'sha256:two';
    test.call('UpdateService', { ...target, desiredCount: 2 });
    test.pass(60);
    expect(revisionImages(test)).toEqual([{ containerName: 'app', image: 'web:latest', imageDigest: 'sha256:one' }]);
    const digests = test.ecs.tasksOf('production', 'web').map((task) => first(task, 'containers').imageDigest);
    expect(digests).toEqual(['sha256:one', 'sha256:one']);
    test.call('UpdateService', { ...target, forceNewDeployment: true });
    test.pass(2);
    expect(revisionImages(test)).toMatchObject([{ imageDigest: 'sha256:two' }]);
  });

  it.each(['DescribeServiceRevisions', 'DescribeServiceDeployments'])('takes at most twenty ARNs: %s', (operation) => {
    const key = operation === 'DescribeServiceRevisions' ? 'serviceRevisionArns' : 'serviceDeploymentArns';
    expect(refusal(testEcs(), operation, { [key]: Array(20).fill('arn:x') })).toBe('accepted');
    expect(refusal(testEcs(), operation, { [key]: Array(21).fill('arn:x') })).toMatch(/^InvalidParameterException/);
  });
});

function revisionImages(test: TestEcs): unknown {
  const { arn } = first(test.service('web'), 'currentServiceRevisions');
  return first(test.call('DescribeServiceRevisions', { serviceRevisionArns: [arn] }), 'serviceRevisions')
    .containerImages;
}
