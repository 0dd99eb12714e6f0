import { findingsOf } from '../../lib/checks/findings.ts';
import type { RunningImage } from '../../lib/service/live-service.ts';
import { chosen, desiredService, desiredWith, digest, liveService, repository } from '../plan/builders.ts';

const desired = desiredService();
const images = [chosen()];

function findingFor(state: RunningImage['state']) {
  const runningImages = [{ container: 'app', repository, digest: digest('a'), state }];
  return findingsOf({ desired, live: liveService(desired, { runningImages }), images });
}

describe('the checks', () => {
  it('say nothing of a service that is well', () => {
    expect(findingsOf({ desired, live: liveService(), images })).toEqual([]);
  });

  it('call a running digest that is missing from ECR an error: a task that stops cannot be replaced', () => {
    expect(findingFor('gone')).toMatchObject([
      { severity: 'error', code: 'runningImageGone', message: expect.stringContaining(`${repository}@${digest('a')}`) },
    ]);
  });

  it('warn of a running digest without a tag: a lifecycle rule will delete it', () => {
    expect(findingFor('untagged')).toMatchObject([{ severity: 'warning', code: 'runningImageUntagged' }]);
  });

  it('warn of one that could not be looked for', () => {
    expect(findingFor('unknown')).toMatchObject([
      { severity: 'warning', code: 'runningImageUnknown', message: expect.stringContaining('ecr:DescribeImages') },
    ]);
  });

  const strategy = [{ capacityProvider: 'general', weight: 1 }];

  it.each([
    ['a launch type and a strategy', { launchType: 'EC2', capacityProviderStrategy: strategy }, 1],
    ['a launch type alone', { launchType: 'EC2' }, 0],
    ['a strategy alone', { capacityProviderStrategy: strategy }, 0],
    ['a launch type and an empty strategy', { launchType: 'EC2', capacityProviderStrategy: [] }, 0],
  ])('object to no more than one home of a new service: %s', (_, definition, count) => {
    const both = desiredWith({ definition });
    const codes = findingsOf({ desired: both, live: liveService(both, { service: undefined }), images });
    expect(codes.filter(({ code }) => code === 'launchTypeAndStrategy')).toHaveLength(count);
    expect(findingsOf({ desired: both, live: liveService(both), images })).toEqual([]);
  });
});
