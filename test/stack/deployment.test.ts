import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { temporaryFolder } from '../tools/temporary-folder.ts';

it('finds in the package what it has to upload, and then asks CloudFormation', async () => {
  const asked: string[] = [];
  const account = createServer((request, response) => {
    request.setEncoding('utf8').on('data', (text: string) => asked.push(text));
    request.on('end', () => {
      response.writeHead(403, { 'content-type': 'text/xml' });
      response.end(
        '<ErrorResponse><Error><Code>AccessDenied</Code><Message>not here</Message></Error></ErrorResponse>',
      );
    });
  });
  await once(account.listen(0, '127.0.0.1'), 'listening');
  const { port } = account.address() as AddressInfo;
  const osls = spawn('node_modules/.bin/osls', ['deploy', '--package', '.serverless', '--stage', 'production'], {
    cwd: temporaryFolder(['serverless.yml', 'stack', 'dist', '.serverless', 'package.json', 'node_modules']),
    env: {
      ...process.env,
      AWS_ACCESS_KEY_ID: 'none',
      AWS_SECRET_ACCESS_KEY: 'none',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: string[] = [];
  for (const stream of [osls.stdout, osls.stderr]) stream.setEncoding('utf8').on('data', (text) => printed.push(text));
  await once(osls, 'close');
  account.close();
  expect(printed.join('')).toContain('not here');
  expect(asked.join('\n')).toMatch(/Action=DescribeStack/);
});
