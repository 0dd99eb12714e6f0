import { ConfigurationError } from '../errors.ts';

/** A file beyond this many bytes is no manifest, and is refused rather than read. */
const fileSizeLimit = 4 * 1024 * 1024;
const skipped: readonly string[] = ['.git', 'node_modules'];

/** Whether a file or a folder of this name is no part of a workspace, at any depth. */
export function isSkipped(name: string): boolean {
  return skipped.includes(name);
}

/** Paths in the order of their UTF-8 bytes, which is Git's; sorts the array that it is given. */
export function inByteOrder(paths: string[]): readonly string[] {
  return paths.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** What a path meets that leaves the workspace: a manifest must not show what lies outside. */
export function leadsOut(path: string): ConfigurationError {
  return new ConfigurationError(`${path} leads out of the workspace's folder; put the file itself there`, path);
}

/** Throws ConfigurationError for a file that is too large to be a manifest. */
export function checkFileSize(path: string, bytes: number): void {
  if (bytes <= fileSizeLimit) return;
  throw new ConfigurationError(`${path} has ${bytes} bytes; a manifest has at most ${fileSizeLimit}`, path);
}

/** Whether a file of so many bytes would be read. */
export function isReadable(bytes: number): boolean {
  return bytes <= fileSizeLimit;
}
