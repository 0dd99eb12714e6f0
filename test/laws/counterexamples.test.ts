import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import type { CrashRule } from '../../sandbox/ecs/world.ts';
import { place } from '../plan/builders.ts';
import { webService } from '../reconcile/world.ts';
import { inLab } from './lab.ts';
import { lose } from './losses.ts';

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

  it("a target that failed while the service had none of Berth's tags is not tried again", () =>
    inLab({}, async (lab) => {
      await lab.settled(webService());
      lab.emulated.crashWhen(crashing(lab.push('1.4.1')));
      await lab.pass(webService());
      lose(lab, { service: 'all', revision: [] });
      lab.later(10);
      expect(await lab.plan(webService())).toMatchObject({ actions: [], held: [{ kind: 'refused' }] });
    }));

  it('a revision that Git goes back to while its successor rolls out is deployed again, and no word of its first end', () =>
    inLab({}, async (lab) => {
      await lab.settled(withLevel('info', 'c0'));
      await lab.pass(withLevel('debug', 'c1'));
      lab.later(0.25);
      await lab.pass(withLevel('warn', 'c2'));
      lab.later(0.1);
      const { consideration } = await lab.pass(withLevel('debug', 'c3'));
      expect(consideration.plan).toMatchObject({ actions: [{ kind: 'UpdateService' }], held: [] });
      lab.finish();
      await lab.pass(withLevel('debug', 'c3'));
      expect(lab.story().map((kind) => kind.replace('deployment.', ''))).toEqual(
        ['succeeded', 'superseded', 'superseded', 'succeeded'].flatMap((end) => ['started', end]),
      );
    }));

  it('a deployment that ECS rolls back is not said to be superseded by an older one of a higher revision', () =>
    inLab({}, async (lab) => {
      await lab.settled(withLevel('info', 'c0'));
      lab.emulated.crashWhen(crashing(lab.push('1.4.1')));
      await lab.pass(withLevel('info', 'c0'));
      lab.clock.advance(1000);
      await lab.pass(withLevel('debug', 'c1'));
      lab.clock.advance(1000);
      await lab.pass(withLevel('info', 'c2'));
      expect(lab.service().taskDefinition).toMatch(/:2$/);
      lab.push('1.4.2');
      while (lab.service().deployments?.[0]?.taskDefinition?.endsWith(':2')) lab.clock.advance(1000);
      await lab.pass(withLevel('info', 'c2'));
      await lab.settled(withLevel('info', 'c2'));
      await lab.settled(withLevel('info', 'c2'));
      expect(lab.story().map((kind) => kind.replace('deployment.', ''))).toEqual(
        ['succeeded', 'superseded', 'superseded', 'rolled_back', 'succeeded'].flatMap((end) => ['started', end]),
      );
    }));
});

function withLevel(value: string, commit: string): DesiredService {
  const environment = [{ name: 'LOG_LEVEL', value }];
  const desired = webService({ overrides: { commit } });
  const base = desired.taskDefinition.kind === 'declared' ? desired.taskDefinition.content : {};
  const content = { ...base, containerDefinitions: [{ name: 'app', environment }] };
  return { ...desired, taskDefinition: { kind: 'declared', content, place } };
}

function crashing(digest: string): CrashRule {
  return ({ image }) => (image.endsWith(digest) ? { exitCode: 1 } : undefined);
}
