import { createEcsClient } from '../lib/aws/ecs.ts';
import { ConfigurationError } from '../lib/errors.ts';
import { awsSettings } from './aws-settings.ts';
import type { CliIo } from './io.ts';

/** The region as the AWS CLI finds it, where no environment of a workspace says it. Throws ConfigurationError when nothing does. */
export async function machineRegion(io: CliIo): Promise<string> {
  const client = createEcsClient(awsSettings(io, '', 'ECS'));
  try {
    return await client.config.region();
  } catch (cause) {
    const message = 'no region is known: set AWS_REGION, or give the profile a region with `aws configure`';
    throw new ConfigurationError(message, 'AWS_REGION', { cause });
  }
}
