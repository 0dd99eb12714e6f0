// Which way the parts depend on each other, as docs/architecture.md draws it:
//   functions, cli → aws, git, reconcile → observe, apply → ports, core
// tools/dependency-rules.ts runs it, and makes sure that every source was looked at.

const core =
  '^lib/(manifest|images|task-definition|service|diff|memory|text|capacity|checks|plan|rollout|results|events|record)/';
const vocabulary = '^lib/[^/]+[.]ts$';
const ports = '^lib/ports/';
const adapters = '^lib/(aws|git)/';
const ours = '^(lib|functions|cli|sandbox|schemas|bench|tools|test)/';
const sdk = 'node_modules/@(aws-sdk|smithy)/';

/** Imports of ours that a part may not have: all but those that it may. */
function only(name, comment, from, ...may) {
  return {
    name,
    comment,
    severity: 'error',
    from: { path: from },
    to: { path: ours, pathNot: [from].flat().concat(may) },
  };
}

const forbidden = [
  {
    name: 'no-cycles',
    comment: 'Modules that import each other cannot be understood, or tested, one at a time.',
    severity: 'error',
    from: {},
    // Types are gone when it runs.
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'resolvable',
    // Of Lambda's shapes there are only types, in @types/aws-lambda.
    comment: 'An import that leads nowhere escapes every other rule.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true, pathNot: '^aws-lambda$' },
  },
  only(
    'core-knows-itself',
    'The core is values and functions: it knows no port, no adapter and no use case.',
    [core, vocabulary],
    ports,
  ),
  {
    name: 'core-imports-ports-as-types',
    comment: 'What the core shares with the ports is the shape of data.',
    severity: 'error',
    from: { path: [core, vocabulary] },
    to: { path: ports, dependencyTypesNot: ['type-only'] },
  },
  only(
    'ports-know-the-core',
    'Ports are what the shell is written against; they know no implementation.',
    ports,
    core,
    vocabulary,
  ),
  only(
    'observe-and-apply-know-ports',
    'They reach AWS through ports, so that tests and functions choose what is behind.',
    '^lib/(observe|apply)/',
    ports,
    core,
    vocabulary,
  ),
  only(
    'reconcile-knows-observe-and-apply',
    'A use case is written against ports as well.',
    '^lib/reconcile/',
    '^lib/(observe|apply)/',
    ports,
    core,
    vocabulary,
  ),
  only('adapters-know-ports', 'An adapter implements a port and decides nothing.', adapters, ports, core, vocabulary),
  only('functions-wire-lib', 'A function parses, wires and calls.', '^functions/', '^lib/'),
  only(
    'cli-wires-lib',
    'The CLI calls what the functions call, and can start the sandbox.',
    '^cli/',
    '^lib/',
    '^sandbox/',
  ),
  only(
    'sandbox-stands-alone',
    'Written from AWS’s pages, so that it can contradict lib; what a task takes and whether that fits is held to AWS’s own examples, and shared.',
    '^sandbox/',
    '^lib/capacity/placement/(container-instance|fit|lack|task-requirements)[.]ts$',
    '^lib/capacity/query/',
  ),
  {
    name: 'only-adapters-do-io',
    comment: 'Everything else in lib is handed what it needs; a hash is the one thing of Node’s that is pure.',
    severity: 'error',
    from: { path: '^lib/', pathNot: adapters },
    to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
  },
  {
    name: 'only-adapters-call-aws',
    comment: 'The SDK’s shapes are our vocabulary; its values belong to the adapters.',
    severity: 'error',
    from: { path: '^(lib|functions|cli)/', pathNot: adapters },
    to: { path: sdk, dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'products-need-no-tools',
    comment: 'What runs in an account or at a person’s needs no development dependency.',
    severity: 'error',
    from: { path: '^(lib|functions)/' },
    to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
  },
];

export default {
  forbidden,
  options: {
    doNotFollow: { path: 'node_modules' },
    // Imports of types are imports too: they are marked `type-only`.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  },
};
