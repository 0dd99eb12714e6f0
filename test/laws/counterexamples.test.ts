import type { CrashRule } from '../../sandbox/ecs/world.ts';
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

  it('a count that Git took back while the image is refused is no drift', () =>
    inLab({}, async (lab) => {
      await lab.settled(webService());
      lab.emulated.crashWhen(crashing(lab.push('1.4.1')));
      await lab.pass(webService());
      lab.later(10);
      // The refusal is found by the same pass that scales down.
      await lab.pass(webService({ definition: { desiredCount: 1 } }));
      expect(lab.service().desiredCount).toBe(1);
      const { consideration } = await lab.pass(webService());
      expect(consideration.plan.held.map(({ kind }) => kind)).toEqual(['refused']);
      expect(lab.service().desiredCount).toBe(2);
    }));
});

function crashing(digest: string): CrashRule {
  return ({ image }) => (image.endsWith(digest) ? { exitCode: 1 } : undefined);
}
