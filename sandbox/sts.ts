import type { EmulatedService, Environment } from './service.ts';

/** AWS STS: who am I. Speaks the Query protocol, so requests find it by their signature's service. */
export function createSts(environment: Environment): EmulatedService {
  return {
    name: 'sts',
    targetPrefix: 'AWSSecurityTokenServiceV20110615',
    operations: {
      GetCallerIdentity: (_input, caller) => ({
        Arn: `arn:aws:iam::${environment.account}:user/${caller.accessKeyId}`,
        UserId: caller.accessKeyId,
        Account: environment.account,
      }),
    },
  };
}
