import fc from 'fast-check';
import type { FieldChange } from '../../lib/diff/field-change.ts';
import { AccessError } from '../../lib/errors.ts';
import { canonicalJson } from '../../lib/json.ts';
import { changeLines } from '../../lib/plan/change-lines.ts';
import { planService } from '../../lib/plan/plan-service.ts';
import { renderPlanJson } from '../../lib/plan/render-json.ts';
import { renderPlansMarkdown } from '../../lib/plan/render-markdown.ts';
import { renderPlansText, renderPlanText } from '../../lib/plan/render-text.ts';
import { valueText } from '../../lib/plan/value-text.ts';
import { holdResults } from '../../lib/results/hold-results.ts';
import { startedResult, updatedResult } from '../../lib/results/plan-results.ts';
import { wrapped } from '../../lib/text/text-lines.ts';
import {
  chosen,
  desiredService,
  desiredWith,
  liveService,
  repository,
  revision,
  rollout,
  wireService,
} from './builders.ts';

const desired = desiredService();
const next = [chosen('1.4.1', 'b')];
const inSync = planService({ desired, live: liveService(), images: [chosen('1.4.0', 'a')] });
const changed = planService({ desired, live: liveService(), images: next });
const held = planService({ desired: { ...desired, suspend: true }, live: liveService(), images: next });
const rolling = planService({
  desired,
  live: liveService(desired, { service: rollout('IN_PROGRESS') }),
  images: [chosen('1.4.0', 'a')],
});

describe('plans in a row', () => {
  it('are one line each while they are in sync, and counted in the end, each once', () => {
    const text = renderPlansText([inSync, inSync, changed, held, rolling]);
    expect(text.split('\n').slice(0, 2)).toEqual(['= production/web  in sync', '= production/web  in sync']);
    expect(text.split('\n').at(-1)).toBe('1 to change, 1 held, 2 in sync, 1 in progress.');
  });

  it('are none, and say so', () => {
    expect(renderPlansText([])).toBe('\nNo services.');
  });

  it('are a table in Markdown, with what is not in sync folded below it', () => {
    const text = renderPlansMarkdown([inSync, changed]);
    expect(text).toContain('| production/web | in sync |');
    expect(text).toContain('| production/web | RegisterTaskDefinition, UpdateService |');
    expect(text.match(/<details>/g)).toHaveLength(1);
  });

  it('are fenced so that no text of theirs ends the fence', () => {
    const odd = { ...changed, findings: [{ severity: 'info' as const, code: 'odd', message: '```` four' }] };
    expect(renderPlansMarkdown([odd])).toContain('`````text');
  });
});

describe('a plan as JSON', () => {
  it('has stable names, and nothing that apply would read back', () => {
    const json = renderPlanJson(changed);
    expect(json).toMatchObject({
      environment: 'production',
      service: 'web',
      inSync: false,
      images: [{ container: 'app', from: { tag: '1.4.0' }, to: { tag: '1.4.1' } }],
      actions: [{ kind: 'RegisterTaskDefinition' }, { kind: 'UpdateService', effect: 'newDeployment' }],
    });
    expect(canonicalJson(json)).not.toContain('"input"');
  });
});

describe('a change in a line', () => {
  it('has its value in one column with the others, and is cut to the line', () => {
    const changes: readonly FieldChange[] = [
      { path: 'cpu', from: '256', to: '512' },
      { path: 'executionRoleArn', to: 'x'.repeat(100) },
      { path: 'memory', from: '512' },
    ];
    expect(changeLines(changes, 2, { columns: 40 })).toEqual([
      '  ~ cpu               256 → 512',
      `  + executionRoleArn  ${'x'.repeat(17)}…`,
      '  - memory            512',
    ]);
  });

  it('stands with the rest of its structure where one path of it is long', () => {
    const changes: readonly FieldChange[] = [
      { path: 'deploymentConfiguration.maximumPercent', to: 200 },
      { path: 'deploymentConfiguration.minimumHealthyPercent', to: 100 },
      { path: 'desiredCount', to: 3 },
    ];
    expect(changeLines(changes, 0)).toEqual([
      '+ desiredCount  3',
      'deploymentConfiguration',
      '  + maximumPercent         200',
      '  + minimumHealthyPercent  100',
    ]);
  });

  it('has its value in the column also beside an entry of a list with a long name', () => {
    const changes: readonly FieldChange[] = [
      { path: 'capacityProviderStrategy[FARGATE].weight', to: 1 },
      { path: 'capacityProviderStrategy[FARGATE_SPOT].weight', to: 3 },
    ];
    expect(changeLines(changes, 0)).toEqual([
      '+ capacityProviderStrategy[FARGATE].weight       1',
      '+ capacityProviderStrategy[FARGATE_SPOT].weight  3',
    ]);
  });

  it('gives the longer side the room that the other leaves', () => {
    const [line] = changeLines([{ path: 'role', from: 'a', to: 'x'.repeat(100) }], 0, { columns: 40 });
    expect(line).toBe(`~ role  a → ${'x'.repeat(27)}…`);
  });

  it('shows an empty text, a line break and a digest as a person reads them', () => {
    expect(valueText('')).toBe('""');
    expect(valueText('a\nb')).toBe('a\\nb');
    expect(valueText(`web@sha256:${'a'.repeat(64)}`)).toBe('web@sha256:aaaaaaaaaaaa');
  });

  it('is never longer than the line, but for a path that is', () => {
    const path = fc.stringMatching(/^[a-z]{1,12}(\.[a-z]{1,12}){0,2}$/);
    const value = fc.option(fc.string({ maxLength: 80 }), { nil: undefined });
    fc.assert(
      fc.property(
        fc.array(fc.record({ path, from: value, to: value })),
        fc.integer({ min: 64, max: 120 }),
        (changes, columns) => {
          for (const line of changeLines(changes as FieldChange[], 6, { columns })) {
            expect(line.length).toBeLessThanOrEqual(columns);
            expect(line).toBe(line.trimEnd());
          }
        },
      ),
    );
  });
});

describe('a text in lines', () => {
  it('loses no word, and keeps its own lines', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,15}$/)), fc.integer({ min: 30, max: 100 }), (words, columns) => {
        const lines = wrapped(words.join(' '), 4, columns);
        expect(lines.join(' ').split(/\s+/).filter(Boolean)).toEqual(words);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
      }),
    );
    expect(wrapped('one\ntwo', 2)).toEqual(['  one', '  two']);
  });

  it('does not break inside of code', () => {
    expect(wrapped('set `mode: apply`', 0, 22)).toEqual(['set `mode: apply`']);
    expect(wrapped('please set `mode: apply`', 0, 24)).toEqual(['please set', '`mode: apply`']);
  });
});

describe('a finding', () => {
  it('is said once when a hold says it already', () => {
    const error = new AccessError('ecr:ListImages is denied', repository, { action: 'ecr:ListImages' });
    const plan = planService({
      desired,
      live: liveService(),
      images: [{ kind: 'unknown', container: 'app', repository, error }],
    });
    expect(renderPlanText(plan).match(/ecr:ListImages is denied/g)).toHaveLength(1);
  });
});

describe('an environment value', () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9]{12,24}$/).map((text) => `s3cr3t${text}`);
  const variable = (value: string) => [{ name: 'app', image: repository, environment: [{ name: 'TOKEN', value }] }];

  /** Everything that leaves Berth about a plan. */
  function everything(before: string, after: string): string {
    const was = desiredWith({ content: { containerDefinitions: variable(before) } });
    const wanted = desiredWith({ content: { containerDefinitions: variable(after) }, definition: { desiredCount: 3 } });
    const live = liveService(was, { running: revision(was, { tags: {} }) });
    const absent = { ...live, service: undefined, running: undefined };
    const drifted = liveService(wanted, { running: revision(was), service: wireService({ desiredCount: 3 }) });
    const suspended = { ...wanted, suspend: true };
    const plans = [
      planService({ desired: wanted, live, images: next }),
      planService({ desired: wanted, live: absent, images: next }),
      planService({ desired: wanted, live: drifted, images: [chosen('1.4.0', 'a')] }),
      planService({ desired: suspended, live, images: next }),
    ];
    const context = { trigger: undefined, now: 0 };
    return plans
      .map((plan) => {
        const started = {
          deployment: 'd',
          taskDefinition: 't',
          previous: 'p',
          serviceArn: 'a',
          reasons: plan.actions.map(({ reason }) => reason),
        };
        const changes = plan.actions.flatMap((action) => action.changes.map(({ path }) => path));
        const register = plan.actions.find((action) => action.kind === 'RegisterTaskDefinition');
        return [
          renderPlanText(plan),
          renderPlansMarkdown([plan]),
          JSON.stringify(renderPlanJson(plan)),
          JSON.stringify(holdResults(plan, plan.held, context)),
          JSON.stringify(startedResult(plan, started, context)),
          JSON.stringify(updatedResult(plan, { fields: ['x'], paths: changes, reasons: started.reasons }, context)),
          JSON.stringify(plan.remember),
          JSON.stringify(register?.kind === 'RegisterTaskDefinition' ? register.input.tags : undefined),
        ].join('\n');
      })
      .join('\n');
  }

  it('is in no text, no JSON, no Markdown, no result and no tag', () => {
    fc.assert(
      fc.property(secret, secret, (before, after) => {
        const text = everything(before, after);
        expect(text).not.toContain(before);
        expect(text).not.toContain(after);
        expect(text).toContain('TOKEN');
      }),
    );
  });

  it('is shown to a person on a terminal who asks', () => {
    const wanted = desiredWith({ content: { containerDefinitions: variable('s3cr3t') } });
    const plan = planService({ desired: wanted, live: liveService(), images: next });
    expect(renderPlanText(plan, { showValues: true })).toContain('s3cr3t');
    expect(JSON.stringify(renderPlanJson(plan, true))).toContain('s3cr3t');
  });
});
