import { jest } from '@jest/globals';
import { type GitEndToEnd, shop, startGitEndToEnd } from './git-harness.ts';

// Functions are real processes: a slow machine needs more than jest's five seconds.
jest.setTimeout(60_000);

const account = '444455556666';
const role = `arn:aws:iam::${account}:role/berth`;

/** berth.yaml with staging in another account and another region. */
function elsewhere(): Record<string, string> {
  const text = shop()['berth.yaml'] ?? '';
  const place = `  staging:\n    region: us-east-1\n    assumeRole: ${role}\n`;
  return { 'berth.yaml': text.replace('  staging:\n    region: eu-west-1\n', place) };
}

describe('an environment of another account', () => {
  let stack: GitEndToEnd;

  beforeEach(async () => {
    stack = await startGitEndToEnd({ parameters: { Environments: 'production,staging', EnvironmentRoles: role } });
    const { sandbox } = stack;
    const caller = { account, region: 'us-east-1', accessKeyId: 'seed' };
    const capacityProviders = ['FARGATE', 'FARGATE_SPOT'];
    await sandbox.ecs.operations.CreateCluster?.({ clusterName: 'staging', capacityProviders }, caller);
    await stack.commit(elsewhere());
  });

  afterEach(() => stack.stop());

  const services = () => stack.sandbox.ecs.services().map(({ serviceArn }) => String(serviceArn));
  const made = (operation: string) => stack.sandbox.calls.calls({ operation });
  const bringUp = async () => {
    await stack.sweep();
    await stack.sandbox.advance(30);
  };

  it('is rolled out under its role, in its region, and the others as before', async () => {
    await bringUp();
    expect(services().sort()).toEqual([
      'arn:aws:ecs:eu-west-1:111122223333:service/production/api',
      'arn:aws:ecs:eu-west-1:111122223333:service/production/web',
      'arn:aws:ecs:eu-west-1:111122223333:service/production/worker',
      `arn:aws:ecs:us-east-1:${account}:service/staging/api`,
      `arn:aws:ecs:us-east-1:${account}:service/staging/web`,
      `arn:aws:ecs:us-east-1:${account}:service/staging/worker`,
    ]);
  });

  it('is written to in sessions named after the commit, while images of the stack’s account are read without one', async () => {
    await bringUp();
    const commit = (await stack.repository.resolve('main')).slice(0, 8);
    const sessions = made('CreateService').map(({ caller }) => caller.session);
    const session = `arn:aws:sts::${account}:assumed-role/berth/berth-${commit}`;
    expect(sessions.sort()).toEqual([session, session, session, undefined, undefined, undefined]);
    // The images are all of the stack's own account, and so are read without the role.
    expect(new Set(made('ListImages').map(({ caller }) => caller.session))).toEqual(new Set([undefined]));
  });

  it('assumes the role once for many calls', async () => {
    await bringUp();
    await stack.sweep();
    const sweeps = made('AssumeRole').filter(({ caller }) => caller.accessKeyId.includes('schedule'));
    expect(sweeps).toHaveLength(1);
  });

  it('says what is missing where the role is denied, and keeps no other environment from its turn', async () => {
    const who = 'arn:aws:sts::111122223333:assumed-role/berth-OnScheduleRole/berth-on-schedule';
    const denial = `User: ${who} is not authorized to perform: sts:AssumeRole on resource: ${role}`;
    stack.sandbox.faults.fail('AccessDenied', denial, { operation: 'AssumeRole' }, { times: 1_000 });
    await bringUp();
    expect(services().every((arn) => arn.includes(':111122223333:service/production/'))).toBe(true);
    expect(services()).toHaveLength(3);
    const log = stack.sandbox.functions.logs().find(({ line }) => line.includes('"message":"unknown"'));
    expect(log?.line).toContain(`sts:AssumeRole failed for role ${role}`);
    expect(log?.line).toContain('trust policy');
  });
});
