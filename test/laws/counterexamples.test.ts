import { webService } from '../reconcile/world.ts';
import { inLab } from './lab.ts';

describe('what the laws have found', () => {
  it('a service that lost the tag of its commit alone gets it back', () =>
    inLab({}, async (lab) => {
      await lab.settled(webService());
      const { serviceArn: resourceArn = '' } = lab.service();
      lab.person('UntagResource', { resourceArn, tagKeys: ['berth:commit'] });
      await lab.pass(webService());
      expect(lab.tags()['berth:commit']).toBe('c0ffee0');
    }));

  it.each([
    { from: { strategy: 'LINEAR', linearConfiguration: { stepPercent: 12.5 } }, to: { strategy: 'CANARY' } },
    { from: { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 7 } }, to: { strategy: 'ROLLING' } },
    { from: { earlySuccessCriteria: { enable: true, healthyPercent: 100 } }, to: { strategy: 'BLUE_GREEN' } },
  ])("a strategy's settings that leave Git with it are not sent beside the next one: $to.strategy", ({ from, to }) =>
    inLab({ omittedDeploymentConfiguration: 'default' }, async (lab) => {
      await lab.settled(webService({ definition: { deploymentConfiguration: from } }));
      const next = webService({ definition: { deploymentConfiguration: to } });
      const { refused } = await lab.pass(next);
      expect(refused).toBeUndefined();
      expect(lab.service().deploymentConfiguration).toMatchObject(to);
      expect(await lab.plan(next)).toMatchObject({ actions: [], held: [] });
    }),
  );
});
