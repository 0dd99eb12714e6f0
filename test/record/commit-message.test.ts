import { commitMessage, isRecordCommit, recordBranch, rivalOf, splitMessage } from '../../lib/record/commit-message.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const repository = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web';
const choice = { environment: 'production', service: 'web', container: 'app', repository, tag: '1.5.0', digest };
const change = { file: 'web/values.yaml', path: ['images', 'app'], value: '1.5.0' };
const trailers = 'Berth-Recorded: production/web/app\nBerth-Recorded-At: web/values.yaml: images.app\n';

function messageOf(template: string, before = '1.4.0', container = 'app'): string {
  return commitMessage(template, { choice: { ...choice, container }, change, before });
}

describe('the message of a commit', () => {
  it.each([
    ['a subject', 'Run ${tag}', `Run 1.5.0\n\n${trailers}`],
    [
      'a subject and a body',
      'Run ${tag}\n\nOf ${service}.\n\nAnd more.\n',
      `Run 1.5.0\n\nOf web.\n\nAnd more.\n\n${trailers}`,
    ],
    ['a body that follows at once', 'Run\r\nOf ${service}.', `Run\n\nOf web.\n\n${trailers}`],
    [
      'every name',
      '${environment} ${service} ${container} ${tag} ${previousTag} ${digest}',
      `production web app 1.5.0 1.4.0 ${digest}\n\n${trailers}`,
    ],
    ['a reference that is none', '$${tag}', `\${tag}\n\n${trailers}`],
  ])('has %s', (_name, template, message) => {
    expect(messageOf(template)).toBe(message);
  });

  it.each([
    ['of a tag', '1.4.0', '1.4.0'],
    ['of an image', `${repository}:1.4.0@${digest}`, '1.4.0'],
    ['of an image without a tag', `${repository}@${digest}`, 'unknown'],
    ['of lines that would be trailers', 'a\nSigned-off-by: somebody', 'unknown'],
  ])('knows the tag before %s', (_name, before, tag) => {
    expect(messageOf('from ${previousTag}', before).split('\n')[0]).toBe(`from ${tag}`);
  });

  it('has its subject on one line whatever a container is called', () => {
    expect(messageOf('Run ${container}', '1.4.0', 'a\n\nb').split('\n')[0]).toBe('Run a b');
  });

  it('is known as one of Berth’s own', () => {
    expect(isRecordCommit(messageOf('Run'))).toBe(true);
    expect(isRecordCommit('Run\n\nAs Berth-Recorded: would')).toBe(false);
  });

  it('comes apart into a title and a text, without the trailers', () => {
    expect(splitMessage(messageOf('Run\n\nOf it.'))).toEqual({ subject: 'Run', body: 'Of it.' });
    expect(splitMessage(messageOf('Run'))).toEqual({ subject: 'Run', body: '' });
  });
});

describe('a rival', () => {
  const other = commitMessage('Run', { choice: { ...choice, service: 'api' }, change, before: '' });

  it('is another image that the newest commit recorded in the same place', () => {
    expect(rivalOf(other, messageOf('Run'))).toBe('production/api/app');
  });

  it.each([
    ['the same image', messageOf('Run again')],
    ['somebody', 'Write the readme'],
    ['another place', other.replace('images.app', 'images.api')],
  ])('is not %s', (_name, newest) => {
    expect(rivalOf(newest, messageOf('Run'))).toBeUndefined();
  });
});

it('a container’s branch is the same for every image, and a name that Git takes', () => {
  expect(recordBranch(choice)).toBe('berth/production/web/app');
  expect(recordBranch({ ...choice, tag: '2.0.0', container: 'a..b c' })).toBe('berth/production/web/a-b-c');
});
