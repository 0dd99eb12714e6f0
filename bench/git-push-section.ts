import { countDifferences, total } from './formula.ts';
import { type GitPushRuns, runGitPushes } from './git-push.ts';
import type { Section } from './section.ts';

const services = 1_000;

/** A push that touches one of many services: its calls beside those of that service asked for directly. */
export async function measureGitPushes(): Promise<readonly Section[]> {
  const runs = await runGitPushes(services);
  const row = (what: string, { looks, counts, gitRequests }: GitPushRuns['pushed']) => ({
    'a commit that touches 1 of 1,000 services': what,
    'services looked at': looks.length,
    'AWS calls': total(counts),
    'Git requests': gitRequests,
  });
  const rows = [row('its push is told', runs.pushed), row('its service is asked for directly', runs.asked)];
  const notes = [
    'From cold. Git: where the branch stands, what the host can do, the folders, the files; and the branch once more for the pass.',
  ];
  const failures = checkGitPush(runs);
  return [
    { name: 'git-push-calls', title: 'Calls of a push to a repository of 1,000 services', rows, failures, notes },
  ];
}

/** What is not as it must be: more than one look, other calls than for the service itself, or another number of Git's. */
export function checkGitPush({ pushed, asked }: GitPushRuns): readonly string[] {
  return [
    ...(pushed.looks.length === 1 ? [] : [`${pushed.looks.length} services were looked at for a push that touches 1`]),
    ...((pushed.counts['ecs:UpdateService'] ?? 0) === 1 ? [] : ['the push did not update its service once']),
    ...countDifferences(asked.counts, pushed.counts),
    ...(pushed.gitRequests === 5 && asked.gitRequests === 4
      ? []
      : [`${pushed.gitRequests} and ${asked.gitRequests} Git requests, and 5 and 4 are said`]),
  ];
}
