import type { BusEvent } from '../service.ts';
import type { Image, ImageId } from './repository.ts';

/**
 * ECR's events on the default bus, in the shapes of the Amazon ECR user guide, "Amazon ECR events and EventBridge"
 * (https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html).
 */
export function pushEvent(repositoryName: string, image: Image, tag: string | undefined): BusEvent {
  const { mediaType, artifactMediaType } = image.manifest;
  return {
    source: 'aws.ecr',
    'detail-type': 'ECR Image Action',
    resources: [],
    detail: {
      result: 'SUCCESS',
      'repository-name': repositoryName,
      'image-digest': image.digest,
      'action-type': 'PUSH',
      'image-tag': tag ?? '',
      'manifest-media-type': mediaType,
      ...(artifactMediaType ? { 'artifact-media-type': artifactMediaType } : {}),
    },
  };
}

export function deleteEvent(repositoryName: string, id: ImageId): BusEvent {
  return {
    source: 'aws.ecr',
    'detail-type': 'ECR Image Action',
    resources: [],
    detail: {
      result: 'SUCCESS',
      'repository-name': repositoryName,
      'image-digest': id.imageDigest,
      'action-type': 'DELETE',
      'image-tag': id.imageTag ?? '',
    },
  };
}

/** Sent in the region that an image was replicated to. */
export function replicationEvent(
  repository: { readonly name: string; readonly arn: string },
  id: ImageId,
  from: { readonly account: string; readonly region: string },
): BusEvent {
  return {
    source: 'aws.ecr',
    'detail-type': 'ECR Replication Action',
    resources: [repository.arn],
    detail: {
      result: 'SUCCESS',
      'repository-name': repository.name,
      'image-digest': id.imageDigest,
      'source-account': from.account,
      'action-type': 'REPLICATE',
      'source-region': from.region,
      'image-tag': id.imageTag ?? '',
    },
  };
}
