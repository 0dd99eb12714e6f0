import type { HttpApiDefinition, HttpRoute } from '../http-api/http-api.ts';
import type { Body } from '../service.ts';

/** What a template says of its HTTP APIs, with everything worked out. */
interface HttpApiResources {
  readonly apis: readonly { readonly logicalId: string; readonly id: string }[];
  readonly integrations: readonly { readonly id: string; readonly properties: Body }[];
  readonly routes: readonly Body[];
}

/** An API Gateway integration lets a request wait for 30 s at most, and by default. */
const longestMs = 30_000;

/**
 * The HTTP APIs of a template with their routes to functions.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-route.html
 */
export function httpApisOf({ apis, integrations, routes }: HttpApiResources): readonly HttpApiDefinition[] {
  return apis.map(({ logicalId, id }) => ({
    logicalId,
    id,
    routes: routes.filter((route) => route.ApiId === id).map((route) => routeOf(route, integrations)),
  }));
}

function routeOf(route: Body, integrations: HttpApiResources['integrations']): HttpRoute {
  const target = String(route.Target).replace(/^integrations\//, '');
  const integration = integrations.find(({ id }) => id === target)?.properties;
  if (!integration) throw new Error(`The route ${route.RouteKey} has no integration ${target}`);
  if (integration.IntegrationType !== 'AWS_PROXY' || String(integration.PayloadFormatVersion) !== '2.0') {
    throw new Error(`The sandbox knows integrations of type AWS_PROXY with payload version 2.0: ${route.RouteKey}`);
  }
  const uri = String(integration.IntegrationUri);
  const functionArn = /functions\/(arn:[^/]+)\/invocations$/.exec(uri)?.[1] ?? uri;
  return {
    routeKey: String(route.RouteKey),
    functionName: functionArn,
    timeoutMs: Number(integration.TimeoutInMillis ?? longestMs),
  };
}
