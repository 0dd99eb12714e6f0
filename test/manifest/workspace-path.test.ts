import fc from 'fast-check';
import { pathsWithin, resolvePath } from '../../lib/manifest/workspace-path.ts';

describe('resolvePath', () => {
  it.each([
    ['services/web/service.yaml', 'task.json', 'services/web/task.json'],
    ['services/web/service.yaml', './task.json', 'services/web/task.json'],
    ['services/web/service.yaml', '../shared/task.json', 'services/shared/task.json'],
    ['services/web/service.yaml', '../../task.json', 'task.json'],
    ['services/web/service.yaml', 'a//b/./c', 'services/web/a/b/c'],
    ['service.yaml', 'a', 'a'],
    ['services/web/service.yaml', '../../../task.json', undefined],
    ['services/web/service.yaml', '../../../services/web/a', undefined],
    ['services/web/service.yaml', '../..', undefined],
    ['services/web/service.yaml', '/etc/passwd', undefined],
    ['services/web/service.yaml', 'a\\..\\b', undefined],
    ['services/web/service.yaml', 'a\0', undefined],
    ['services/web/service.yaml', '', undefined],
  ])('from %s, %j is %s', (from, path, expected) => {
    expect(resolvePath(from, path)).toBe(expected);
  });

  it('never leads out of the workspace', () => {
    const part = fc.constantFrom('..', '.', 'a', 'b', '');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const path = resolvePath('x/y/service.yaml', parts.join('/'));
        expect(path?.split('/') ?? []).not.toContain('..');
        expect(path?.startsWith('/') ?? false).toBe(false);
      }),
    );
  });
});

describe('a repository’s paths, as a workspace in its folder sees them', () => {
  it.each([
    ['', ['a', 'deploy/b'], ['a', 'deploy/b']],
    ['deploy', ['deploy/b', 'a', 'deploy-old/c', 'deploy/d/e'], ['b', 'd/e']],
    ['apps/shop', ['apps/shop/berth.yaml', 'apps/b', 'shop/c'], ['berth.yaml']],
    ['deploy', [], []],
    ['deploy', 'all', 'all'],
  ] as const)('in %j: %j', (folder, paths, expected) => {
    expect(pathsWithin(folder, paths)).toEqual(expected);
  });

  it.each(['apps', 'apps/shop'])('are all of them when %s became a link or a submodule', (path) => {
    expect(pathsWithin('apps/shop', ['README.md', path])).toBe('all');
    expect(pathsWithin('apps/shop', ['app', 'apps/sho'])).toEqual([]);
  });
});
