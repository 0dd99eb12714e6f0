import { cluster, type World } from './world.ts';

const writes = ['CreateService', 'RegisterTaskDefinition', 'TagResource', 'UntagResource', 'UpdateService'];

/** The operations that changed something, since the calls were counted last. */
export function written(world: World): readonly string[] {
  return world.callLog.calls().flatMap(({ operation }) => (writes.includes(operation) ? [operation] : []));
}

/** Somebody updates the service `web` beside Berth. */
export function update(world: World, input: Parameters<World['person']>[1]): void {
  world.person('UpdateService', { cluster, service: 'web', ...input });
}
