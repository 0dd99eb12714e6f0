/** Names of JSON's types as AWS's parser writes them. */
const tokens: Readonly<Record<string, string>> = { string: 'STRING_VALUE', number: 'NUMBER_VALUE' };

/** Names of the model's simple types, with their article. */
const simpleTypes: Readonly<Record<string, string>> = {
  string: 'a String',
  blob: 'a ByteBuffer',
  boolean: 'a Boolean',
  integer: 'an Integer',
  long: 'a Long',
  float: 'a Float',
  double: 'a Double',
  timestamp: 'a Date',
};

/** What AWS's parser says of a JSON value that is not of a shape's type; `undefined` where it fits. */
export function typeMismatch(type: string, value: unknown): string | undefined {
  if (fits(type, value)) return undefined;
  if (type === 'list') return 'Expected list or null';
  if (type === 'structure' || type === 'map') return 'Expected map or null';
  if (Array.isArray(value)) return 'Start of list found where not expected';
  if (typeof value === 'object') return 'Start of structure or map found where not expected';
  const token = typeof value === 'boolean' ? `${String(value).toUpperCase()}_VALUE` : tokens[typeof value];
  return `${token} can not be converted to ${simpleTypes[type]}`;
}

function fits(type: string, value: unknown): boolean {
  switch (type) {
    case 'list':
      return Array.isArray(value);
    case 'structure':
    case 'map':
      return typeof value === 'object' && !Array.isArray(value);
    case 'string':
    case 'blob':
      return typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
    case 'long':
      return Number.isInteger(value);
    default:
      return typeof value === 'number';
  }
}
