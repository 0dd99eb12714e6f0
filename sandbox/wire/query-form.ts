import type { Body } from '../service.ts';

/** A node on the way from a form's dotted names to an object: its members by name, and what was written at it. */
interface Node {
  readonly members: Map<string, Node>;
  text?: string;
}

/** Members of the Query protocol's envelope, which are no input of an operation. */
const envelope = ['Action', 'Version'];

/**
 * The input that a form's dotted names spell: `Tags.member.1.Key=a` is `{ Tags: [{ Key: 'a' }] }`. EC2 leaves `member`
 * out and numbers the list itself. Values stay strings, for a form does not know better.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html, https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html
 */
export function parseForm(form: URLSearchParams): Body {
  const root: Node = { members: new Map() };
  for (const [name, value] of form) {
    if (!envelope.includes(name)) place(root, name.split('.')).text = value;
  }
  return Object.fromEntries([...root.members].map(([name, node]) => [name, nodeValue(node)]));
}

function place(root: Node, path: readonly string[]): Node {
  let node = root;
  for (const name of path) {
    const below: Node = node.members.get(name) ?? { members: new Map() };
    node.members.set(name, below);
    node = below;
  }
  return node;
}

function nodeValue(node: Node): unknown {
  const { members, text } = node;
  if (members.size === 0) return text;
  const list = members.size === 1 ? members.get('member') : undefined;
  if (list) return list.members.size === 0 ? [] : nodeValue(list);
  const names = [...members.keys()];
  if (names.every((name) => /^\d+$/.test(name))) {
    names.sort((a, b) => Number(a) - Number(b));
    return names.map((name) => nodeValue(members.get(name) ?? node));
  }
  return Object.fromEntries([...members].map(([name, below]) => [name, nodeValue(below)]));
}
