import fc from 'fast-check';
import type { EcsSettings } from '../../sandbox/ecs/ecs.ts';

/** Every way of reading what AWS's pages leave open or contradict each other in (sandbox/ecs/options.ts). */
export const ecsReadings: fc.Arbitrary<EcsSettings> = fc.record({
  answerNamesDeployment: fc.boolean(),
  availabilityZoneRebalancing: fc.constantFrom('ENABLED', 'DISABLED'),
  omittedNetworkMode: fc.constantFrom('absent', 'bridge'),
  keepsEmptyEnvironmentValues: fc.boolean(),
  showsCircuitBreakerDefaults: fc.boolean(),
  gatewayConnectorsDeploy: fc.boolean(),
  monitoringDeploys: fc.boolean(),
  omittedOnUpdate: fc.constantFrom('kept', 'default'),
  omittedDeploymentConfiguration: fc.constantFrom('kept', 'default'),
  exitsAfterRunningCount: fc.boolean(),
  nothingToRollBackTo: fc.constantFrom('stalls', 'stops'),
  stopWhileStopping: fc.constantFrom('conflict', 'accepted'),
});
