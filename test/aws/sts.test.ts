import { STSClient } from '@aws-sdk/client-sts';
import { createRequestRates } from '../../lib/aws/request-rates.ts';
import { fetchCallerIdentity } from '../../lib/aws/sts.ts';
import { ConfigurationError } from '../../lib/errors.ts';
import { type Reply, settingsAt, startStandIn } from './stand-in.ts';
import { ImpatientClock } from './virtual-clock.ts';

async function identityOf(reply: Reply) {
  const standIn = await startStandIn(() => reply);
  const client = new STSClient(settingsAt(standIn.url));
  const clock = new ImpatientClock();
  try {
    return await fetchCallerIdentity({ client, clock, rates: createRequestRates({ clock }) });
  } finally {
    client.destroy();
    await standIn.close();
  }
}

describe('the caller’s identity', () => {
  it('is the account and the ARN of the credentials', async () => {
    const body =
      '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/a</Arn><UserId>A</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';
    expect(await identityOf({ body, headers: { 'content-type': 'text/xml' } })).toEqual({
      account: '111122223333',
      arn: 'arn:aws:iam::111122223333:user/a',
    });
  });

  it('says what to do about a token that has expired', async () => {
    const body =
      '<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code><Message>expired</Message></Error></ErrorResponse>';
    const error = await identityOf({ status: 403, body, headers: { 'content-type': 'text/xml' } }).catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(ConfigurationError);
    expect((error as Error).message).toContain('aws sso login');
  });
});
