import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { createScalableTargetReader } from '../../lib/aws/application-auto-scaling.ts';
import { clientSettings } from '../../lib/aws/clients.ts';
import { createEcr } from '../../lib/aws/ecr.ts';
import { createEcs } from '../../lib/aws/ecs.ts';
import { createRequestRates } from '../../lib/aws/request-rates.ts';
import { createSystemClock } from '../../lib/aws/system-clock.ts';
import { silent } from '../../lib/ports/telemetry.ts';
import { pass } from '../../lib/reconcile/pass.ts';

/**
 * One pass as a process of its own, to be killed: `node pass-process.ts <endpoint> <desired service as JSON> <now>`. What
 * it publishes goes to the parent process.
 */
const [endpoint = '', desired = '', now = ''] = process.argv.slice(2);
const settings = {
  ...clientSettings({ env: {}, region: 'eu-west-1' }),
  endpoint,
  credentials: { accessKeyId: 'BERTH', secretAccessKey: 'none' },
};
const clock = createSystemClock();
const shared = { clock, rates: createRequestRates({ clock }) };

const report = await pass(
  JSON.parse(desired),
  { trigger: { kind: 'schedule', id: 'sweep', time: new Date(Number(now)).toISOString(), summary: 'the sweep' } },
  {
    ecs: createEcs({ client: new ECSClient(settings), ...shared }),
    images: createEcr({ client: (region) => new ECRClient({ ...settings, region }), ...shared }),
    scaling: createScalableTargetReader({ client: new ApplicationAutoScalingClient(settings), ...shared }),
    results: {
      publish: (results) =>
        new Promise((resolve, reject) => {
          process.send?.(results, undefined, undefined, (error) => (error ? reject(error) : resolve()));
        }),
    },
    clock: { now: () => Number(now), wait: (milliseconds) => clock.wait(milliseconds) },
    telemetry: silent,
  },
);
process.stdout.write(`${report.consideration.plan.actions.length} actions\n`);
process.disconnect();
