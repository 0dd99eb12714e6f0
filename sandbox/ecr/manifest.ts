import { createHash } from 'node:crypto';
import { AwsError } from '../service.ts';

/** A pushed manifest or index. ECR keeps its bytes; the digest is theirs. */
export interface Manifest {
  readonly text: string;
  readonly mediaType: string;
  /** The config's media type; an index has none. */
  readonly artifactMediaType?: string | undefined;
  /** Digests of an index's manifests. */
  readonly children: readonly string[];
  readonly size: number;
}

const imageMediaType = 'application/vnd.oci.image.manifest.v1+json';
export const indexMediaType = 'application/vnd.oci.image.index.v1+json';
const configMediaType = 'application/vnd.oci.image.config.v1+json';
const layerMediaType = 'application/vnd.oci.image.layer.v1.tar+gzip';

export function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** Throws InvalidParameterException for what is no manifest. */
export function parseManifest(text: string, declaredMediaType: string | undefined): Manifest {
  const document = parseObject(text);
  const mediaType = declaredMediaType ?? stringOf(document.mediaType);
  if (!mediaType) throw invalid('imageManifestMediaType is needed when the manifest has no mediaType of its own');
  const children = listOf(document.manifests).map((child) => stringOf(child.digest) ?? '');
  const config = objectOf(document.config);
  const layers = listOf(document.layers);
  return {
    text,
    mediaType,
    artifactMediaType: stringOf(config.mediaType),
    children,
    size: layers.reduce((sum, layer) => sum + numberOf(layer.size), numberOf(config.size)),
  };
}

/** A manifest such as a build would push; other content, other digest. */
export function imageManifest(content: string): string {
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: imageMediaType,
    config: { mediaType: configMediaType, digest: digestOf(`config ${content}`), size: 1_470 },
    layers: [{ mediaType: layerMediaType, digest: digestOf(`layer ${content}`), size: 31_000_000 }],
  });
}

/** An index over manifests, each with its platform (`linux/arm64`). */
export function imageIndex(children: readonly { readonly platform: string; readonly manifest: string }[]): string {
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: indexMediaType,
    manifests: children.map(({ platform, manifest }) => {
      const [os, architecture] = platform.split('/');
      const size = Buffer.byteLength(manifest);
      return { mediaType: imageMediaType, digest: digestOf(manifest), size, platform: { os, architecture } };
    }),
  });
}

type Json = Record<string, unknown>;

function parseObject(text: string): Json {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    throw invalid('the image manifest is not JSON');
  }
}

function invalid(what: string): AwsError {
  return new AwsError(
    'InvalidParameterException',
    `Invalid parameter at 'ImageManifest' failed to satisfy constraint: '${what}'`,
  );
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.map(objectOf) : [];
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
