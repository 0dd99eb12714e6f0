import { createRequestRates } from '../../lib/aws/request-rates.ts';
import { createRoleCredentials, createStsClient } from '../../lib/aws/sts.ts';
import { AccessError, ConfigurationError } from '../../lib/errors.ts';
import { type Reply, settingsAt, startStandIn } from './stand-in.ts';
import { ImpatientClock } from './virtual-clock.ts';

const role = 'arn:aws:iam::444455556666:role/berth';
const xml = { 'content-type': 'text/xml' };

function given(expiration: string): Reply {
  const members = `<AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${expiration}</Expiration>`;
  const body = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>${members}</Credentials></AssumeRoleResult></AssumeRoleResponse>`;
  return { body, headers: xml };
}

function refused(code: string, message: string): Reply {
  const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
  return { status: 403, body, headers: xml };
}

/** Credentials from an STS that answers so. */
async function withSts(
  reply: (clock: ImpatientClock) => Reply,
  look: (sts: {
    readonly fetch: () => Promise<unknown>;
    readonly clock: ImpatientClock;
    readonly asked: () => readonly string[];
  }) => Promise<void>,
) {
  const clock = new ImpatientClock();
  const standIn = await startStandIn(() => reply(clock));
  const client = createStsClient(settingsAt(standIn.url));
  const rates = createRequestRates({ clock });
  const fetch = createRoleCredentials({ client, clock, rates, role, sessionName: 'berth-0a1b2c3d' });
  try {
    await look({ fetch, clock, asked: () => standIn.received.map(({ body }) => body) });
  } finally {
    client.destroy();
    await standIn.close();
  }
}

const inAnHour = (clock: ImpatientClock) => given(new Date(clock.now() + 3_600_000).toISOString());

describe('a role’s credentials', () => {
  it('are fetched once, for all who ask, under the session’s name', async () => {
    await withSts(inAnHour, async ({ fetch, asked }) => {
      const [one] = await Promise.all([fetch(), fetch()]);
      expect(await fetch()).toEqual(one);
      expect(one).toMatchObject({ accessKeyId: 'ASIA1', secretAccessKey: 's', sessionToken: 't' });
      expect(asked()).toHaveLength(1);
      const parameters = new URLSearchParams(asked()[0]);
      expect([parameters.get('RoleArn'), parameters.get('RoleSessionName')]).toEqual([role, 'berth-0a1b2c3d']);
    });
  });

  it('are fetched anew some minutes before they expire', async () => {
    await withSts(inAnHour, async ({ fetch, clock, asked }) => {
      await fetch();
      await clock.wait(53 * 60_000);
      await fetch();
      expect(asked()).toHaveLength(1);
      await clock.wait(2 * 60_000);
      await fetch();
      expect(asked()).toHaveLength(2);
    });
  });

  it('that are denied name the role, the action, and what both policies have to say', async () => {
    const who = 'arn:aws:sts::111122223333:assumed-role/berth-ReconcileServiceRole/berth-reconcile-service';
    const denial = `User: ${who} is not authorized to perform: sts:AssumeRole on resource: ${role}`;
    await withSts(
      () => refused('AccessDenied', denial),
      async ({ fetch }) => {
        const error = await fetch().catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(AccessError);
        expect((error as Error).message).toBe(
          `sts:AssumeRole failed for role ${role}: IAM does not allow ${who} sts:AssumeRole on ${role}. This statement allows it: {"Effect":"Allow","Action":"sts:AssumeRole","Resource":"${role}"}, and this one in the role's trust policy: {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/berth-ReconcileServiceRole"},"Action":"sts:AssumeRole"}`,
        );
        expect(error).toMatchObject({ action: 'sts:AssumeRole', subject: role });
      },
    );
  });

  it('are asked for again after a failure', async () => {
    const replies = [refused('ExpiredToken', 'expired')];
    await withSts(
      (clock) => replies.shift() ?? inAnHour(clock),
      async ({ fetch }) => {
        await expect(fetch()).rejects.toThrow(ConfigurationError);
        expect(await fetch()).toMatchObject({ accessKeyId: 'ASIA1' });
      },
    );
  });
});
