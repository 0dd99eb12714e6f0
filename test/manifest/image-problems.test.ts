import { oneService } from './memory-source.ts';
import { app, at, problemsOf, repository } from './problems-of.ts';

describe('a problem of images is reported at its place', () => {
  const head = ['service: web', 'taskDefinition: live'];

  it.each<[string, readonly string[], string]>([
    ['no policy', app, `${at}:4:3: "app" has no policy; give exactly one of semver, tag, numerical, alphabetical`],
    [
      'two policies',
      [...app, '    tag: stable', "    semver: '1'"],
      `${at}:6:10: "app" has the policies semver and tag; give exactly one of semver, tag, numerical, alphabetical (a patch takes one away with null)`,
    ],
    [
      'a misspelt policy',
      [...app, '    semever: "1"', '    tag: a'],
      `${at}:6:5: unknown key "semever"; did you mean "semver"? (allowed here: repository, semver, tag, numerical, alphabetical, filter, exclude, record)`,
    ],
    [
      'no repository',
      ['images: { app: { tag: stable } }'],
      `${at}:3:16: repository is missing; it has to be an ECR repository such as 111122223333.dkr.ecr.eu-west-1.amazonaws.com/web`,
    ],
    [
      "another registry's repository",
      ['images: { app: { repository: nginx, tag: stable } }'],
      `${at}:3:30: "nginx" is not a private ECR repository; write <account>.dkr.ecr.<region>.amazonaws.com/<name>, without tag or digest`,
    ],
    [
      'a repository with a tag',
      [`images: { app: { repository: '${repository}:1', tag: stable } }`],
      `${at}:3:30: repository has the tag "1", which the policy chooses; write <account>.dkr.ecr.<region>.amazonaws.com/<name>, without tag or digest`,
    ],
    [
      'another order',
      [...app, '    numerical: up'],
      `${at}:6:16: numerical has to be asc or desc, and is the text "up"`,
    ],
    [
      'too many exclusions',
      [...app, '    tag: a', `    exclude: [${Array.from({ length: 26 }, () => 'a').join(', ')}]`],
      `${at}:7:14: exclude has to be a list of at most 25 RE2 expressions, and is a list`,
    ],
    [
      'a record of another kind',
      [...app, '    tag: a', '    record: true'],
      `${at}:7:13: record has to be none, commit, pull-request, or a map of to, file, path, value and message, and is the boolean true`,
    ],
  ])('%s', async (_name, lines, expected) => {
    expect(await problemsOf(oneService(...head, ...lines), 'production')).toBe(expected);
  });

  it.each<[string, string]>([
    ['    semver: ">=one"', `${at}:6:13: `],
    ['    tag: "a b"', `${at}:6:10: `],
    ['    filter: "("\n    tag: a', `${at}:6:13: filter: '(' is not an RE2 expression`],
    ['    tag: a\n    exclude: ["("]', `${at}:7:14: exclude: '(' is not an RE2 expression`],
  ])('%s is refused in the words of the policy', async (line, expected) => {
    expect(await problemsOf(oneService(...head, ...app, line), 'production')).toContain(expected);
  });
});
