import { AwsError, type Body } from '../../service.ts';
import { activeCluster } from '../clusters.ts';
import { invalidParameter } from '../errors.ts';
import { bodiesOf, textOf } from '../json-body.ts';
import { page } from '../page.ts';
import type { ClusterRecord } from '../records.ts';
import type { World } from '../world.ts';
import { foundInstances } from './instance-operations.ts';
import type { ContainerInstanceRecord } from './instance-record.ts';
import { instanceJoined } from './register-instance.ts';

/** Custom attributes by which people place tasks, at most ten a request: PutAttributes. */
export function putAttributes(world: World, input: Body): Body {
  return changeAttributes(world, input, (instance, attribute) => {
    instance.attributes.set(textOf(attribute, 'name') ?? '', textOf(attribute, 'value'));
  });
}

export function deleteAttributes(world: World, input: Body): Body {
  return changeAttributes(world, input, (instance, attribute) => {
    instance.attributes.delete(textOf(attribute, 'name') ?? '');
  });
}

type Change = (instance: ContainerInstanceRecord, attribute: Body) => void;

function changeAttributes(world: World, input: Body, change: Change): Body {
  const cluster = activeCluster(world, input);
  const attributes = bodiesOf(input, 'attributes');
  if (attributes.length > 10) throw invalidParameter('Attributes cannot have more than 10 elements.');
  for (const attribute of attributes) change(targetOf(world, cluster, attribute), attribute);
  instanceJoined(world, cluster);
  return { attributes: attributes.map(shownWithTarget) };
}

function targetOf(world: World, cluster: ClusterRecord, attribute: Body): ContainerInstanceRecord {
  const [instance] = foundInstances(world, cluster, [textOf(attribute, 'targetId') ?? '']).instances;
  if (!instance) throw new AwsError('TargetNotFoundException', "The specified target wasn't found.");
  return instance;
}

function shownWithTarget(attribute: Body): Body {
  return { targetType: 'container-instance', ...attribute };
}

/** Of container instances, by name and value: ListAttributes. */
export function listAttributes(world: World, input: Body): Body {
  const cluster = activeCluster(world, input);
  const name = textOf(input, 'attributeName');
  const value = textOf(input, 'attributeValue');
  const found = [...cluster.instances.values()].flatMap((instance) =>
    [...instance.attributes]
      .filter(([one, held]) => (name === undefined || one === name) && (value === undefined || held === value))
      .map(([one, held]) =>
        shownWithTarget({ name: one, ...(held !== undefined && { value: held }), targetId: instance.arn }),
      ),
  );
  const { items, ...rest } = page(found, input, 100);
  return { attributes: items, ...rest };
}
