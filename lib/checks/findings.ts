import type { DesiredService } from '../manifest/desired-service.ts';
import { placeOfField } from '../manifest/field-places.ts';
import type { Finding } from '../plan/hold.ts';
import type { ResolvedImage } from '../plan/resolved-image.ts';
import { definitionAtCreation, lacksCount } from '../service/create-input.ts';
import type { LiveService } from '../service/live-service.ts';
import { isSet } from './checked-definition.ts';
import { definitionFindings } from './definition-findings.ts';

/** What the checks look at: a service as it should be and as it is, with what its repositories say. */
export interface FindingsInput {
  readonly desired: DesiredService;
  readonly live: LiveService;
  readonly images: readonly ResolvedImage[];
}

/** What the checks say about a service as it is; empty when there is nothing to say. */
export function findingsOf(input: FindingsInput): readonly Finding[] {
  return [
    ...imageFindings(input),
    ...runningImageFindings(input),
    ...countFindings(input),
    ...homeFindings(input),
    ...definitionFindings(input),
  ];
}

function imageFindings({ images }: FindingsInput): readonly Finding[] {
  return images.flatMap((image): readonly Finding[] => {
    if (image.kind === 'unknown') return [{ severity: 'error', code: 'imageUnknown', message: image.error.message }];
    if (image.kind === 'invalid') return [{ severity: 'error', code: 'imagePolicyFails', message: image.reason }];
    return [];
  });
}

/** A running digest that nobody can pull again stops the next task that is started, whoever starts it. */
function runningImageFindings({ live }: FindingsInput): readonly Finding[] {
  return (live.runningImages ?? []).flatMap(({ container, repository, digest, state }): readonly Finding[] => {
    if (state === 'gone') {
      const message = `${container} runs ${repository}@${digest}, which is not in ECR any more: a task that stops cannot be replaced`;
      return [{ severity: 'error', code: 'runningImageGone', message }];
    }
    if (state === 'untagged') {
      const message = `${container} runs ${repository}@${digest}, which has no tag: a lifecycle rule may delete it`;
      return [{ severity: 'warning', code: 'runningImageUntagged', message }];
    }
    const message = `whether ${repository}@${digest}, which ${container} runs, is still in ECR could not be read: allow ecr:DescribeImages`;
    return [{ severity: 'warning', code: 'runningImageUnknown', message }];
  });
}

function countFindings({ desired, live }: FindingsInput): readonly Finding[] {
  const definition = definitionAtCreation(desired);
  if (live.service || !definition || !lacksCount(definition)) return [];
  const { file, line, column } = placeOfField(desired, 'desiredCount');
  return [
    {
      severity: 'error',
      code: 'countMissing',
      message: `${file}:${line}:${column}: ${desired.service} is new and a REPLICA service: declare definition.desiredCount`,
    },
  ];
}

/**
 * Of a service that is there the strategy counts and the launch type is passed over; CreateService takes one of both.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html#ECS-CreateService-request-capacityProviderStrategy
 */
function homeFindings({ desired, live }: FindingsInput): readonly Finding[] {
  const { launchType, capacityProviderStrategy } = definitionAtCreation(desired) ?? {};
  if (live.service || !isSet(launchType) || !isSet(capacityProviderStrategy)) return [];
  const { file, line, column } = placeOfField(desired, 'launchType');
  const message = `${file}:${line}:${column}: ${desired.service} is new and declares both launchType and capacityProviderStrategy, of which ECS takes one: remove launchType to run by the strategy`;
  return [{ severity: 'error', code: 'launchTypeAndStrategy', message }];
}
