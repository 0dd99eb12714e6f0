import { webService } from '../reconcile/world.ts';
import { inLab } from './lab.ts';

describe('what the laws have found', () => {
  it('a service that lost the tag of its commit alone gets it back', () =>
    inLab({}, async (lab) => {
      await lab.settled(webService());
      const { serviceArn: resourceArn = '' } = lab.service();
      lab.person('UntagResource', { resourceArn, tagKeys: ['berth:commit'] });
      await lab.pass(webService());
      expect(lab.tags()['berth:commit']).toBe('c0ffee0');
    }));
});
