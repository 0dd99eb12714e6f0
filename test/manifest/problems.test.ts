import { workspaceText } from './memory-source.ts';
import { problemsOf } from './problems-of.ts';

describe('several problems', () => {
  it('of several services and files are reported at once, in the order of their places', async () => {
    const files = {
      'berth.yaml': workspaceText,
      'services/api/service.yaml': 'service: api\ntaskDefinition: live\nmode: off\ndrift: none\n',
      'services/web/service.yaml': 'service: web\ntaskDefinition: task.json\ndeadlin: 3\n',
      'services/web/task.json': '{ "containerDefinitions": [{ "name": "app" }] }',
    };
    expect((await problemsOf(files, 'production')).split('\n').map((line) => line.split(': ')[0])).toEqual([
      'services/api/service.yaml:2:17',
      'services/api/service.yaml:3:7',
      'services/api/service.yaml:4:8',
      'services/web/service.yaml:3:1',
      'services/web/task.json:1:28',
    ]);
  });

  it('two services of one name', async () => {
    const text = 'service: web\ntaskDefinition: live\ndefinition: {}\n';
    const files = { 'berth.yaml': workspaceText, 'services/a/service.yaml': text, 'services/b/service.yaml': text };
    expect(await problemsOf(files, 'production')).toBe(
      'services/b/service.yaml:1:1: services/a/service.yaml describes the service "web" already; each has one manifest',
    );
  });
});
