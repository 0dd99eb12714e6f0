import { applyActions } from '../../lib/apply/apply.ts';
import { writeServiceNotes } from '../../lib/apply/service-notes.ts';
import type { JsonObject } from '../../lib/json.ts';
import type { Action } from '../../lib/plan/action.ts';
import { planService } from '../../lib/plan/plan-service.ts';
import type { DeploymentReader, EcsWriter } from '../../lib/ports/ecs.ts';
import type { WireService, WireTaskDefinition } from '../../lib/ports/wire.ts';
import { chosen, desiredService, liveService, revisionArn, wireService } from '../plan/builders.ts';

const plan = planService({ desired: desiredService(), live: liveService(), images: [chosen()] });

interface Sent {
  readonly call: string;
  readonly input: unknown;
}

/** Writes that are noted down; `after` is what UpdateService and CreateService answer. */
function writer(
  after: WireService,
  listed: readonly string[] = [],
): EcsWriter & DeploymentReader & { readonly sent: Sent[] } {
  const sent: Sent[] = [];
  const note = <Answer>(call: string, input: unknown, answer: Answer) => {
    sent.push({ call, input });
    return Promise.resolve(answer);
  };
  const registered = { taskDefinitionArn: revisionArn(42) } as WireTaskDefinition;
  return {
    sent,
    registerTaskDefinition: (input) => note('register', input, registered),
    createService: (input) => note('create', input, after),
    updateService: (input) => note('update', input, after),
    tagResource: (arn, tags) => note('tag', { arn, tags }, undefined),
    untagResource: (arn, keys) => note('untag', { arn, keys }, undefined),
    deleteService: (input) => note('delete', input, undefined),
    stopServiceDeployment: (arn) => note('stop', arn, undefined),
    describeServiceDeployments: async () => [],
    describeServiceRevisions: async () => [],
    listServiceDeployments: async () =>
      listed.map((serviceDeploymentArn) => ({ serviceDeploymentArn, status: 'PENDING', createdAt: 0 })),
  };
}

const moved = (deployment: string, overrides: JsonObject = {}) =>
  wireService({
    deployments: [{ id: 'ecs-svc/2', status: 'PRIMARY', rolloutState: 'IN_PROGRESS' }],
    currentServiceDeployment: deployment,
    ...overrides,
  });
const before = wireService();

describe('apply', () => {
  it('carries the actions out in their order, and gives the update the revision that was registered', async () => {
    const ecs = writer(moved('d2'));
    const applied = await applyActions(plan, before, ecs);
    expect(ecs.sent.map(({ call }) => call)).toEqual(['register', 'update']);
    expect(ecs.sent[1]?.input).toMatchObject({ service: 'web', taskDefinition: revisionArn(42) });
    expect(applied).toEqual({ revision: revisionArn(42), serviceArn: before.serviceArn, deployment: 'd2' });
  });

  it('decides nothing: an empty plan sends nothing', async () => {
    const ecs = writer(before);
    expect(await applyActions({ ...plan, actions: [] }, before, ecs)).toMatchObject({ deployment: undefined });
    expect(ecs.sent).toEqual([]);
  });

  it('looks for no deployment after a change in place', async () => {
    const action: Action = {
      kind: 'UpdateService',
      input: { desiredCount: 3 },
      changes: [],
      effect: 'inPlace',
      reason: 'x',
    };
    const { deployment } = await applyActions({ ...plan, actions: [action] }, before, writer(before));
    expect(deployment).toBeUndefined();
  });

  it('asks for the deployment when the answer names the old one', async () => {
    const ecs = writer(moved(before.currentServiceDeployment ?? ''), ['d2']);
    expect((await applyActions(plan, before, ecs)).deployment).toBe('d2');
  });

  it('gives the pass up, to be taken up by the next, while ECS lists no such deployment', async () => {
    const known = before.currentServiceDeployment ?? '';
    await expect(applyActions(plan, before, writer(moved(known), [known]))).rejects.toMatchObject({
      code: 'Transient',
    });
  });

  it('takes ECS’s word for it when no deployment was started after all', async () => {
    expect((await applyActions(plan, before, writer(before))).deployment).toBeUndefined();
  });

  it('sets declared tags on the service', async () => {
    const action: Action = { kind: 'TagService', tags: { team: 'shop' }, changes: [], reason: 'x' };
    const ecs = writer(before);
    await applyActions({ ...plan, actions: [action] }, before, ecs);
    expect(ecs.sent).toEqual([{ call: 'tag', input: { arn: before.serviceArn, tags: { team: 'shop' } } }]);
  });

  it('calls it a bug when a revision is needed that nobody registered', async () => {
    const actions = plan.actions.slice(1);
    await expect(applyActions({ ...plan, actions }, before, writer(before))).rejects.toMatchObject({
      code: 'Invariant',
    });
  });
});

describe('the notes on a service', () => {
  it('are written with one TagResource and one UntagResource at most', async () => {
    const ecs = writer(before);
    await writeServiceNotes(
      { serviceArn: 'arn', tags: {}, before: { applied: '1:a', deployment: 'd' }, after: { applied: '1:b' } },
      ecs,
    );
    expect(ecs.sent.map(({ call }) => call)).toEqual(['tag', 'untag']);
  });

  it('are not written when they stand as they should', async () => {
    const ecs = writer(before);
    expect(
      await writeServiceNotes(
        { serviceArn: 'arn', tags: {}, before: { applied: '1:a' }, after: { applied: '1:a' } },
        ecs,
      ),
    ).toBe(false);
    expect(ecs.sent).toEqual([]);
  });
});
