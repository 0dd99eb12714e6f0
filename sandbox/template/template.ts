import { readFileSync } from 'node:fs';
import type { Body } from '../service.ts';

/** A resource as the template writes it. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Body;
  readonly Condition?: string;
}

/** A packaged CloudFormation template. */
export interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown; readonly Type?: string }>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Condition?: string; readonly Value: unknown }>>;
}

/** Reads a template from its JSON file. */
export function readTemplate(path: string): Template {
  const template = JSON.parse(readFileSync(path, 'utf8')) as Template;
  if (!template.Resources) throw new Error(`${path} is not a CloudFormation template: it has no Resources`);
  return template;
}

/** osls keeps code under `serverless/<service>/<stage>/` and calls the stack `<service>-<stage>`. */
export function stackNameOf(template: Template): string {
  for (const { Type, Properties } of Object.values(template.Resources)) {
    const code = Properties?.Code as { readonly S3Key?: string } | undefined;
    const [, service, stage] = /^serverless\/([^/]+)\/([^/]+)\//.exec(code?.S3Key ?? '') ?? [];
    if (Type === 'AWS::Lambda::Function' && service && stage) return `${service}-${stage}`;
  }
  return 'sandbox';
}
