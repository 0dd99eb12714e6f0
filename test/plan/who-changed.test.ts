import type { DesiredService } from '../../lib/manifest/desired-service.ts';
import type { Plan } from '../../lib/plan/plan.ts';
import { planService } from '../../lib/plan/plan-service.ts';
import { renderPlanJson } from '../../lib/plan/render-json.ts';
import { renderPlanText } from '../../lib/plan/render-text.ts';
import { whoChanged, withAuthors } from '../../lib/plan/who-changed.ts';
import type { LiveService } from '../../lib/service/live-service.ts';
import { chosen, desiredService, desiredWith, liveService, notes, revision, wireService } from './builders.ts';

const images = [chosen('1.4.0', 'a')];
const last = desiredService({
  definition: { desiredCount: 2, healthCheckGracePeriodSeconds: 30, tags: [{ key: 'team', value: 'shop' }] },
});
const running = { healthCheckGracePeriodSeconds: 30 };

function authored(desired: DesiredService, live: LiveService, lastApplied = last): Plan {
  const plan = planService({ desired, live, images });
  return withAuthors(plan, whoChanged({ lastApplied, desired, live, images }));
}

function authors(plan: Plan): Readonly<Record<string, unknown>> {
  const changes = [...plan.actions, ...plan.held].flatMap((one) => one.changes);
  return Object.fromEntries(changes.map(({ path, by }) => [path, by]));
}

describe('who changed a field', () => {
  it('is Git when it says otherwise than when it was applied, and the service runs that', () => {
    const desired = { ...last, commit: 'beef', definition: { ...last.definition, desiredCount: 4 } };
    expect(authors(authored(desired, liveService(last, { service: wireService(running) })))).toEqual({
      desiredCount: { git: 'c0ffee0' },
    });
  });

  it('is somebody at the service when Git says what was applied, and something else runs', () => {
    const live = liveService(last, { service: wireService({ ...running, desiredCount: 7 }) });
    expect(authors(authored(last, live))).toEqual({ desiredCount: { service: true } });
  });

  it('is both when neither is as it was applied', () => {
    const desired = { ...last, commit: 'beef', definition: { ...last.definition, desiredCount: 4 } };
    const live = liveService(last, { service: wireService({ ...running, desiredCount: 7 }) });
    expect(authors(authored(desired, live))).toEqual({ desiredCount: { git: 'c0ffee0', service: true } });
  });

  it('is said of each field by itself, of the task definition and of tags too', () => {
    const desired = {
      ...desiredWith({ content: { cpu: '512' }, commit: 'beef' }),
      definition: { ...last.definition, tags: [{ key: 'team', value: 'toys' }] },
    };
    const live = liveService(last, {
      service: wireService({ ...running, desiredCount: 7 }),
      running: revision(last, { content: { memory: '2048' } }),
    });
    expect(authors(authored(desired, live))).toEqual({
      cpu: { git: 'c0ffee0' },
      memory: { service: true },
      desiredCount: { service: true },
      'tags[team]': { git: 'c0ffee0' },
    });
  });

  it('is Git for a field that left it', () => {
    const desired = { ...last, commit: 'beef', definition: { desiredCount: 2, tags: last.definition?.tags ?? [] } };
    const live = liveService(last, { service: wireService(running) });
    expect(authors(authored(desired, live))).toEqual({ healthCheckGracePeriodSeconds: { git: 'c0ffee0' } });
  });

  it('is not said of the service where the notes do not bear out that all of the commit was applied', () => {
    const memory = { ...notes(last), applied: '1:0' };
    const live = liveService(last, { service: wireService({ ...running, desiredCount: 7 }), memory });
    expect(authors(authored(last, live))).toEqual({ desiredCount: undefined });
  });

  it('changes nothing that is done', () => {
    const desired = { ...last, commit: 'beef', definition: { ...last.definition, desiredCount: 4 } };
    const live = liveService(last, { service: wireService(running) });
    const plain = planService({ desired, live, images });
    const inputs = ({ actions }: Plan) => actions.map(({ changes: _, ...rest }) => rest);
    expect(inputs(authored(desired, live))).toEqual(inputs(plain));
  });

  it('stands behind the values, on lines of the same width, and in the JSON', () => {
    const desired = { ...last, commit: 'beef', definition: { ...last.definition, desiredCount: 4 } };
    const plan = authored(desired, liveService(last, { service: wireService({ ...running, desiredCount: 7 }) }));
    const text = renderPlanText(plan);
    expect(text).toContain('~ desiredCount  7 → 4  (changed in Git since c0ffee0 and at the service)');
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(renderPlanJson(plan)).toMatchObject({
      actions: [{ changes: [{ path: 'desiredCount', changedBy: { git: 'c0ffee0', service: true } }] }],
    });
  });
});
