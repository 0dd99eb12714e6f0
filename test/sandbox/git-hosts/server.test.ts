import {
  type GitHostServer,
  type GitHostServerOptions,
  startGitHostServer,
} from '../../../sandbox/git-hosts/server.ts';

const commit = 'c'.repeat(40);
const json = { 'content-type': 'application/json' };

/** A host's own: where its API is, how a token is shown, and a status that is as it should be. */
const hosts = {
  github: {
    api: '/api/v3/repos/acme/shop',
    headers: {
      authorization: 'Bearer t0ken',
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
    },
    status: { state: 'success', context: 'berth/plan', description: 'no changes' },
    list: '/pulls',
    sized: 'per_page',
  },
  gitlab: {
    api: '/api/v4/projects/acme%2Fshop',
    headers: { authorization: 'Bearer t0ken' },
    status: { state: 'success', name: 'berth/plan', description: 'no changes' },
    list: '/merge_requests',
    sized: 'per_page',
  },
  gitea: {
    api: '/api/v1/repos/acme/shop',
    headers: { authorization: 'token t0ken' },
    status: { state: 'success', context: 'berth/plan', description: 'no changes' },
    list: '/pulls',
    sized: 'limit',
  },
} as const;

describe.each(Object.keys(hosts) as GitHostServerOptions['kind'][])("the sandbox's %s", (kind) => {
  const { api, headers, status, list, sized } = hosts[kind];
  let server: GitHostServer;

  beforeEach(async () => {
    server = await startGitHostServer({ kind, path: 'acme/shop', token: 't0ken' });
  });

  afterEach(async () => {
    await server.close();
  });

  async function ask(path: string, init: RequestInit = {}): Promise<number> {
    const response = await fetch(`${server.endpoint}${api}${path}`, {
      ...init,
      headers: { ...headers, ...(init.headers as Readonly<Record<string, string>>) },
    });
    await response.text();
    return response.status;
  }

  const set = (body: object, more: Readonly<Record<string, string>> = json) =>
    ask(`/statuses/${commit}`, { method: 'POST', body: JSON.stringify(body), headers: more });

  it('takes what is documented', async () => {
    expect(await set(status)).toBe(201);
    expect(await ask(`${list}?${sized}=2&page=1`)).toBe(200);
    expect(server.forge.shown(commit)).toHaveLength(1);
    expect(server.violations).toEqual([]);
  });

  it.each<[string, () => Promise<number>, string]>([
    ['a field that is not documented', () => set({ ...status, colour: 'red' }), 'colour is not a parameter'],
    ['a field of another type', () => set({ ...status, description: 1 }), 'description is not of type string'],
    [
      'a word that is none of the documented',
      () => set({ ...status, state: 'fine' }),
      'state does not have a valid value',
    ],
    ['a field that is missing', () => set({ description: 'no changes' }), 'state does not have a valid value'],
    ['another content type', () => set(status, { 'content-type': 'text/plain' }), 'the content type text/plain'],
    ['a parameter that is not documented', () => ask(`${list}?colour=red`), 'colour=red is not documented'],
    ['a page that is none', () => ask(`${list}?page=0`), 'page=0 is not documented'],
    ['a path that is not documented', () => ask('/statuses'), 'not documented'],
    ['a method that is not documented', () => ask(list, { method: 'DELETE' }), 'not documented'],
    [
      'a token that is shown in another way',
      () => ask(list, { headers: { authorization: `Basic ${btoa('a:t0ken')}` } }),
      'authorization of another form',
    ],
  ])('refuses %s, and notes it', async (_name, work, violation) => {
    expect(await work()).toBeGreaterThanOrEqual(400);
    expect(server.violations).toEqual([expect.stringContaining(violation)]);
    expect(server.forge.statuses).toEqual([]);
  });

  it('refuses a token that it does not know, which is no mistake of the request', async () => {
    server.forge.token = 'another';
    expect(await ask(list)).toBe(401);
    expect(server.violations).toEqual([]);
  });

  it('leads from page to page', async () => {
    for (const branch of ['a', 'b', 'c', 'd', 'e']) server.forge.open({ branch });
    const scope = kind === 'gitlab' ? '&scope=all' : '';
    const pages: number[] = [];
    let next: string | undefined = `${server.endpoint}${api}${list}?${sized}=2${scope}`;
    while (next !== undefined) {
      const response: Response = await fetch(next, { headers });
      pages.push(((await response.json()) as unknown[]).length);
      next = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
    }
    expect(pages).toEqual([2, 2, 1]);
  });
});
