import { jest } from '@jest/globals';
import { type GitEndToEnd, shop, startGitEndToEnd } from './git-harness.ts';

// Functions are real processes: a slow machine needs more than jest's five seconds.
jest.setTimeout(90_000);

const webFile = 'services/web/service.yaml';
const apiFile = 'services/api/service.yaml';
const recordedFile = 'services/images.yaml';
const images = '# written by Berth\nweb: 1.0.0 # the shop\napi: main-1\n';

/** The service's manifest, whose image is recorded in a file that both services share. */
function recording(file: string, key: string): Record<string, string> {
  const record = `record: { to: commit, file: ../images.yaml, path: ${key}, value: '\${tag}' }`;
  const text = shop()[file] ?? '';
  const [, repository = ''] = /( {4}repository: \S+\n)/.exec(text) ?? [];
  const [production = ''] = text.replace(repository, `${repository}    ${record}\n`).split('environments:');
  return { [file]: `${production}environments: { staging: { images: { app: { record: none } } } }\n` };
}

describe('the packaged stack that records images in Git', () => {
  let stack: GitEndToEnd;

  beforeEach(async () => {
    // Shortly before midnight: the first sweep of a day makes up for what was not recorded.
    stack = await startGitEndToEnd({ startAt: Date.parse('2031-04-06T23:40:00Z') });
    await stack.commit({ ...recording(webFile, 'web'), ...recording(apiFile, 'api'), [recordedFile]: images });
    await stack.bringUp();
  });

  afterEach(() => stack.stop());

  const updates = () => stack.sandbox.calls.counts({ operation: 'UpdateService' });
  const recorded = () => stack.repository.read('main', recordedFile);
  const changedBy = (commit: string) => stack.repository.git('show', '--format=', '--unified=0', commit);

  it('rolls an image out, and leaves a commit that changes the one scalar', async () => {
    const before = await stack.repository.resolve('main');
    await stack.pushImage('web', '1.4.1');
    await stack.untilSteady();

    expect(updates()).toEqual({ 'ecs:UpdateService': 1 });
    const head = await stack.repository.resolve('main');
    expect(await stack.repository.resolve('main~1')).toBe(before);
    const lines = (await changedBy(head)).split('\n').filter((line) => /^[+-](?![+-])/.test(line));
    expect(lines).toEqual(['-web: 1.4.0 # the shop', '+web: 1.4.1 # the shop']);
  });

  it('starts nothing for its own commit', async () => {
    await stack.pushImage('web', '1.4.1');
    await stack.untilSteady();
    const head = await stack.repository.resolve('main');
    await stack.tell(head, [recordedFile]);
    await stack.sandbox.advance(700);
    await stack.untilSteady();

    expect(updates()).toEqual({ 'ecs:UpdateService': 1 });
    expect(await stack.repository.resolve('main')).toBe(head);
  });

  it('loses neither of two images that are pushed at once', async () => {
    stack.sandbox.ecr.push({ repository: 'web', tag: '1.4.1' });
    await stack.pushImage('shop/api', 'main-2000');
    await stack.sandbox.advance(60);
    await stack.untilSteady();

    expect(await recorded()).toBe('# written by Berth\nweb: 1.4.1 # the shop\napi: main-2000\n');
  });

  it('deploys while Git takes no commit, and records the image when it does again', async () => {
    await stack.repository.git('config', 'http.receivepack', 'false');
    await stack.pushImage('web', '1.4.1');
    await stack.untilSteady();
    expect(updates()).toEqual({ 'ecs:UpdateService': 1 });
    expect(await recorded()).toContain('web: 1.4.0');

    await stack.repository.git('config', 'http.receivepack', 'true');
    await stack.sandbox.advance(2_400);
    expect(await recorded()).toContain('web: 1.4.1');
    expect(updates()).toEqual({ 'ecs:UpdateService': 1 });
  });
});
