import type { FunctionDefinition } from './function-definition.ts';

/** The access key id of a function: calls in the log tell functions apart by it. */
export function accessKeyOf(logicalId: string): string {
  return `SANDBOX${logicalId}`;
}

/**
 * The environment variables of a function's process. Nothing of the sandbox's own goes along: a function has what
 * Lambda gives it (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html).
 */
export function functionEnvironment(
  definition: FunctionDefinition,
  place: { readonly region: string; readonly endpoint: string; readonly runtimeApi: string },
): Readonly<Record<string, string>> {
  const { name, handler, memoryMb, codeFolder, logicalId } = definition;
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    AWS_LAMBDA_RUNTIME_API: place.runtimeApi,
    _HANDLER: handler,
    LAMBDA_TASK_ROOT: codeFolder,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'sandbox',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_REGION: place.region,
    AWS_DEFAULT_REGION: place.region,
    AWS_ENDPOINT_URL: place.endpoint,
    AWS_ACCESS_KEY_ID: accessKeyOf(logicalId),
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    ...definition.environment,
  };
}

/** What the Runtime API says with an invocation; `sandbox-now` is the virtual time. */
export function invocationHeaders(
  definition: FunctionDefinition,
  requestId: string,
  now: number,
): Readonly<Record<string, string>> {
  const trace = requestId.replaceAll('-', '').padEnd(24, '0').slice(0, 24);
  return {
    'lambda-runtime-aws-request-id': requestId,
    'lambda-runtime-deadline-ms': String(Math.floor(now + definition.timeoutSeconds * 1000)),
    'lambda-runtime-invoked-function-arn': definition.arn,
    'lambda-runtime-trace-id': `Root=1-${Math.floor(now / 1000).toString(16)}-${trace};Sampled=0`,
    'sandbox-now': String(now),
  };
}
