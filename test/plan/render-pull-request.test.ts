import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import type { Plan } from '../../lib/plan/plan.ts';
import { planService } from '../../lib/plan/plan-service.ts';
import { type EnvironmentPlan, renderPullRequest, verdictOf } from '../../lib/plan/render-pull-request.ts';
import { chosen, content, desiredService, liveService } from './builders.ts';

const desired = desiredService();
const next = [chosen('1.4.1', 'b')];
const inSync = planService({ desired, live: liveService(), images: [chosen('1.4.0', 'a')] });
const changed = planService({
  desired: desiredService({
    taskDefinition: {
      ...desired.taskDefinition,
      content: content({
        cpu: '512',
        memory: '1024',
        containerDefinitions: [
          { name: 'app', image: 'app', environment: [{ name: 'LOG_LEVEL', value: 'a-value-nobody-may-see' }] },
        ],
      }),
    } as typeof desired.taskDefinition,
  }),
  live: liveService(),
  images: next,
});
const held = planService({ desired: { ...desired, suspend: true }, live: liveService(), images: next });
const finding = { severity: 'error', code: 'runningImageGone', message: 'the image of @acme/team is gone' } as const;
const broken: Plan = { ...inSync, findings: [finding] };
const problem = { file: 'services/web/service.yaml', line: 3, column: 1, message: 'unknown key `imagess`' };

function planned(parts: Partial<Extract<EnvironmentPlan, { kind: 'planned' }>> = {}): EnvironmentPlan {
  return {
    kind: 'planned',
    environment: 'production',
    plans: [],
    removed: [],
    problems: [],
    errors: [],
    ...parts,
  };
}

describe('the comment on a pull request', () => {
  it('has a part for each environment, as it is kept in pull-request.md', () => {
    const text = renderPullRequest('0123456789abcdef0123456789abcdef01234567', [
      planned({ plans: [changed, held], removed: ['services/old'] }),
      planned({ environment: 'staging', plans: [inSync] }),
      planned({ environment: 'untouched' }),
      planned({ environment: 'broken', plans: [inSync], problems: [problem], errors: ['```\nweb cannot be read'] }),
      planned({ environment: 'image-gone', plans: [broken] }),
      { kind: 'notPlanned', environment: 'guarded', reason: 'it comes from a fork' },
    ]);
    const golden = fileURLToPath(new URL('pull-request.md', import.meta.url));
    if (process.env.WRITE_GOLDEN) writeFileSync(golden, `${text}\n`);
    expect(`${text}\n`).toBe(readFileSync(golden, 'utf8'));
    expect(text).not.toContain('a-value-nobody-may-see');
  });

  it('lets no text of others mention people, end its block or begin one', () => {
    const hostile = fc.array(
      fc.constantFrom('@team ', '`', '```', '~~~', '\n', '</details>', '<b>', '/close', '|', 'a'),
      {
        minLength: 1,
        maxLength: 10,
      },
    );
    fc.assert(
      fc.property(hostile, (parts) => {
        const text = `x${parts.join('')}`;
        const message = text.replaceAll('\n', ' ');
        const rendered = renderPullRequest('c0ffee', [
          planned({ environment: text, plans: [{ ...changed, service: text }], removed: [text], errors: [text] }),
          planned({ plans: [{ ...inSync, findings: [{ ...finding, message }] }] }),
        ]);
        // A slash is GitLab's quick action only at the beginning of a line.
        expect(outsideOfCode(rendered)).not.toMatch(/@|^\s*\/close|<b>|~~~/m);
        expect(rendered.match(/<details>/g)).toHaveLength(2);
      }),
    );
  });
});

/** A Markdown text without its code blocks, its code, and its HTML's code. */
function outsideOfCode(text: string): string {
  const lines: string[] = [];
  let fence: string | undefined;
  for (const line of text.split('\n')) {
    const run = /^(`{3,})(text)?$/.exec(line)?.[1];
    if (fence === undefined && run !== undefined) fence = run;
    else if (fence === undefined) lines.push(line);
    else if (line === fence) fence = undefined;
  }
  expect(fence).toBeUndefined();
  return lines
    .join('\n')
    .replace(/<code>[^<]*<\/code>/g, '')
    .replace(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '');
}

describe('the status of a pull request', () => {
  it.each<[string, EnvironmentPlan, string, string]>([
    ['nothing is touched', planned(), 'success', 'no changes'],
    ['everything is in sync', planned({ plans: [inSync, inSync] }), 'success', 'no changes'],
    ['services change', planned({ plans: [changed, changed, inSync] }), 'success', '2 to change'],
    ['some are held', planned({ plans: [changed, held] }), 'success', '1 to change, 1 held'],
    ['a service goes', planned({ removed: ['services/old'] }), 'success', '1 no longer declared'],
    [
      'a manifest is broken',
      planned({ plans: [changed], problems: [problem] }),
      'error',
      'services/web/service.yaml:3:1: unknown key `imagess`',
    ],
    [
      'several things are wrong',
      planned({ plans: [broken], problems: [problem], errors: ['ECS is away'] }),
      'error',
      'services/web/service.yaml:3:1: unknown key `imagess` (and 2 more)',
    ],
    ['what runs is broken', planned({ plans: [broken] }), 'error', 'the image of @acme/team is gone'],
    [
      'it is not planned',
      { kind: 'notPlanned', environment: 'production', reason: 'it comes from a fork' },
      'pending',
      'not planned: it comes from a fork',
    ],
  ])('where %s', (_name, result, state, description) => {
    expect(verdictOf(result)).toEqual({ state, description });
  });
});
