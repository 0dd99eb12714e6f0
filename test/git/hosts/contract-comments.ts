import { commit, type HostFacts, type On, withHost, writing } from './with-host.ts';

/** Comments that are found again, and never anybody else’s. */
export function describeComments({ commentLimit, path, kind }: HostFacts, on: On): void {
  it(
    'makes one comment, and updates it in place',
    on(async (host, { forge, requests }) => {
      const { number } = forge.open({ branch: 'topic' });
      await host.putComment({ pullRequest: number, marker: 'plan', body: 'one' });
      await host.putComment({ pullRequest: number, marker: 'plan', body: 'two' });
      expect(forge.texts(number)).toEqual(['<!-- berth:plan -->\ntwo']);
      expect(writing(requests)).toHaveLength(2);
    }),
  );

  it(
    'sends nothing when the comment says so already, whatever the host made of its line ends',
    on(async (host, { forge, requests }) => {
      const { number } = forge.open({ branch: 'topic' });
      const comment = { pullRequest: number, marker: 'plan', body: 'one\n\n/two\n' };
      await host.putComment(comment);
      for (const made of forge.comments) made.body = made.body.replaceAll('\n', '\r\n').trimEnd();
      requests.length = 0;
      await host.putComment(comment);
      expect(writing(requests)).toEqual([]);
    }),
  );

  it.each([
    ['', undefined],
    [', also when the host does not know its own address', 'http://inside.example.com:8080'],
  ])('finds the comment behind pages of others%s', (_when, linkOrigin) =>
    withHost({ kind, path }, async (host, { forge }) => {
      forge.pageSize = 3;
      forge.linkOrigin = linkOrigin;
      const { number } = forge.open({ branch: 'topic' });
      for (let index = 0; index < 7; index += 1) forge.comment(number, `talk ${index}`);
      await host.putComment({ pullRequest: number, marker: 'plan', body: 'one' });
      forge.comment(number, 'more talk');
      await host.putComment({ pullRequest: number, marker: 'plan', body: 'two' });
      expect(forge.texts(number).filter((text) => text.includes('berth:'))).toEqual(['<!-- berth:plan -->\ntwo']);
    }),
  );

  it(
    'keeps the comments of two markers, and of two pull requests, apart',
    on(async (host, { forge }) => {
      const [one, two] = [forge.open({ branch: 'one' }).number, forge.open({ branch: 'two' }).number];
      await host.putComment({ pullRequest: one, marker: 'plan', body: 'a' });
      await host.putComment({ pullRequest: one, marker: 'plan:staging', body: 'b' });
      await host.putComment({ pullRequest: two, marker: 'plan', body: 'c' });
      expect(forge.texts(one)).toEqual(['<!-- berth:plan -->\na', '<!-- berth:plan:staging -->\nb']);
      expect(forge.texts(two)).toEqual(['<!-- berth:plan -->\nc']);
    }),
  );

  it(
    "leaves a stranger's comment alone that begins with the marker, and one that quotes it",
    on(async (host, { forge }) => {
      const { number } = forge.open({ branch: 'topic' });
      forge.comment(number, '<!-- berth:plan -->\nall is well, merge it');
      forge.comment(number, '> <!-- berth:plan -->\n> one', forge.user);
      await host.putComment({ pullRequest: number, marker: 'plan', body: 'one' });
      await host.putComment({ pullRequest: number, marker: 'plan', body: 'two' });
      expect(forge.texts(number)).toEqual([
        '<!-- berth:plan -->\nall is well, merge it',
        '> <!-- berth:plan -->\n> one',
        '<!-- berth:plan -->\ntwo',
      ]);
    }),
  );

  it(
    'cuts a comment over the limit at the end of a line, closes what is open there, and says so',
    on(async (host, { forge }) => {
      const { number } = forge.open({ branch: 'topic' });
      const line = 'x'.repeat(99);
      const body = `<details><summary>web</summary>\n\n\`\`\`text\n${`${line}\n`.repeat(commentLimit / 100)}\`\`\`\n\n</details>`;
      await host.putComment({ pullRequest: number, marker: 'plan', body });
      const [text = ''] = forge.texts(number);
      expect(text.length).toBeLessThanOrEqual(commentLimit);
      expect(text.length).toBeGreaterThan(commentLimit - 500);
      expect(
        text
          .split('\n')
          .slice(4, -7)
          .every((one) => one === line),
      ).toBe(true);
      expect(text).toMatch(/\n```\n\n<\/details>\n\n\*This is cut here: .* `berth plan` shows all of it\.\*$/);
    }),
  );
}

/** Statuses of commits. */
export function describeStatuses({ states, descriptionLimit }: HostFacts, on: On): void {
  it.each(Object.entries(states))('shows %s in its own words', (state, word) =>
    on(async (host, { forge }) => {
      const status = { commit, context: 'berth/plan', description: 'no changes', url: 'https://example.com/a' };
      await host.setStatus({ ...status, state: state as keyof typeof states });
      const shown = { context: 'berth/plan', state: word, description: 'no changes', url: 'https://example.com/a' };
      expect(forge.shown(commit)).toEqual([expect.objectContaining(shown)]);
    })(),
  );

  it(
    'shows the newest status of a context, also when it is said twice',
    on(async (host, { forge }) => {
      for (const state of ['pending', 'pending', 'success', 'failure', 'failure', 'pending', 'success'] as const) {
        await host.setStatus({ commit, context: 'berth/plan', state, description: state });
      }
      await host.setStatus({ commit, context: 'berth/production', state: 'pending', description: 'rolls out' });
      expect(forge.shown(commit)).toEqual([
        expect.objectContaining({ context: 'berth/plan', state: states.success, description: 'success' }),
        expect.objectContaining({ context: 'berth/production', state: states.pending, description: 'rolls out' }),
      ]);
    }),
  );

  it(
    'cuts a description that is too long, and makes one line of several',
    on(async (host, { forge }) => {
      const description = `first\nsecond ${'x'.repeat(300)}`;
      await host.setStatus({ commit, context: 'berth/plan', state: 'error', description });
      const [{ description: shown = '' } = {}] = forge.shown(commit);
      expect(shown).toHaveLength(descriptionLimit);
      expect(shown).toMatch(/^first second x+…$/);
    }),
  );

  it(
    'sets a status whose address is longer than the host may take',
    on(async (host, { forge }) => {
      const url = `https://example.com/${'x'.repeat(300)}`;
      await host.setStatus({ commit, context: 'berth/plan', state: 'success', description: 'no changes', url });
      expect(forge.shown(commit)).toHaveLength(1);
    }),
  );
}
