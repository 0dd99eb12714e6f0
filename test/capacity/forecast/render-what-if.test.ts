import { renderWhatIf, renderWhatIfMarkdown } from '../../../lib/capacity/forecast/render-what-if.ts';
import { type Change, whatIf } from '../../../lib/capacity/forecast/what-if.ts';
import { clusterOf, groupProvider, instanceOf, on, rolloutOf } from '../cluster-builder.ts';

const message = 'IAM does not allow autoscaling:DescribeAutoScalingGroups';
const cluster = clusterOf([instanceOf(0, { runs: { web: 2 }, provider: 'asg' })], {
  providers: [groupProvider(undefined)],
  unread: [{ what: 'autoScalingGroups', subject: 'asg', message }],
});

function told(count: number): readonly string[] {
  const changes: readonly Change[] = [{ kind: 'count', service: 'web', count }];
  const question = { changes, cluster, services: [rolloutOf({ home: on('asg'), desiredCount: 1 })] };
  const found = whatIf(question);
  return [renderWhatIf(found, question), renderWhatIfMarkdown(found, question)];
}

it('tells how many tasks a service wants now, not how many are there', () => {
  for (const text of told(3)) expect(text).toContain('If web of production had 3 tasks (1 now):');
});

describe('what could not be read', () => {
  it.each([
    ['beside what fits all the same', 3, 'fits now'],
    ['where it matters', 40, 'capacity unknown'],
  ])('is told once, %s', (_, count, title) => {
    for (const text of told(count)) {
      expect(text).toContain(title);
      expect(text.split(message)).toHaveLength(2);
    }
  });
});
