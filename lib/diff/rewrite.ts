import type { JsonValue } from '../json.ts';
import type { Rewrite } from './field-table.ts';

/** The spelling that ECS stores. A value that is none of the known spellings is left as it is. */
export function rewritten(value: JsonValue, rewrite: Rewrite): JsonValue {
  if (typeof value !== 'string') return value;
  switch (rewrite) {
    case 'cpuUnits':
      return inUnits(value, 'vcpu');
    case 'mebibytes':
      return inUnits(value, 'gb');
    case 'placementField':
      return placementField(value);
  }
}

/**
 * `1 vCPU` as `1024`, `0.5 GB` as `512`: ECS converts both to integers when it registers.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
 */
function inUnits(text: string, unit: string): string {
  const match = /^\s*(\d+|\d*\.\d+)\s*([a-z]*)\s*$/i.exec(text);
  if (!match) return text;
  const [, amount = '', suffix = ''] = match;
  if (suffix === '') return amount.includes('.') ? text : String(Number(amount));
  return suffix.toLowerCase() === unit ? String(Math.round(Number(amount) * 1024)) : text;
}

/**
 * `host` and `instanceId` are one, and `cpu` and `memory` are read in either case.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PlacementStrategy.html
 */
function placementField(field: string): string {
  const lower = field.toLowerCase();
  if (lower === 'host' || lower === 'instanceid') return 'instanceId';
  return lower === 'cpu' || lower === 'memory' ? lower : field;
}
