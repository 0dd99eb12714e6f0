import type { UpdateEffect } from '../diff/field-change.ts';
import { serviceRow } from './fields.ts';

const byStrength: readonly UpdateEffect[] = ['inPlace', 'newDeployment', 'forcedDeployment', 'recreation'];

/** The strongest effect among the changes; `undefined` when there are none. */
export function effectOf(changes: readonly { readonly effect: UpdateEffect }[]): UpdateEffect | undefined {
  const strongest = Math.max(-1, ...changes.map(({ effect }) => byStrength.indexOf(effect)));
  return byStrength[strongest];
}

/** What UpdateService does with a change of the field; of one that is newer than the table, the careful guess. */
export function effectOfField(field: string): UpdateEffect {
  return serviceRow(field)?.effect ?? 'newDeployment';
}
