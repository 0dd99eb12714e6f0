import { sessionKey } from './assumed-role.ts';
import { AwsError, type Body, type Caller, type EmulatedService, type Environment } from './service.ts';

/** AWS STS: who am I, and roles. Speaks the Query protocol, so requests find it by their signature's service. */
export function createSts(environment: Environment): EmulatedService {
  return {
    name: 'sts',
    targetPrefix: 'AWSSecurityTokenServiceV20110615',
    operations: {
      GetCallerIdentity: (_input, { account, accessKeyId, session }) => ({
        Arn: session ?? `arn:aws:iam::${account}:user/${accessKeyId}`,
        UserId: accessKeyId,
        Account: account,
      }),
      AssumeRole: (input, caller) => assumeRole(input, caller, environment),
    },
  };
}

/**
 * Any role lets anybody assume it; a denial is a fault to be planted. Calls under the credentials act in the role's
 * account. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
function assumeRole(input: Body, { accessKeyId }: Caller, { clock, id }: Environment): Body {
  const [, account, name] = /^arn:[^:]+:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(String(input.RoleArn)) ?? [];
  const sessionName = String(input.RoleSessionName);
  if (!account) throw new AwsError('ValidationError', `${input.RoleArn} is invalid`);
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
    const constraint = 'failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*';
    throw new AwsError('ValidationError', `Value '${sessionName}' at 'roleSessionName' ${constraint}`);
  }
  const session = `arn:aws:sts::${account}:assumed-role/${name}/${sessionName}`;
  const seconds = Number(input.DurationSeconds ?? 3600);
  return {
    Credentials: {
      AccessKeyId: sessionKey({ account, accessKeyId, session }),
      SecretAccessKey: 'sandbox',
      SessionToken: 'sandbox',
      Expiration: new Date(clock.now() + seconds * 1000).toISOString(),
    },
    AssumedRoleUser: { Arn: session, AssumedRoleId: `AROA${id(16).toUpperCase()}:${sessionName}` },
  };
}
