/** What a query can ask about: a field of the instance, one of its attributes, or the tasks' groups. */
export type Subject =
  | 'agentConnected'
  | 'agentVersion'
  | 'ec2InstanceId'
  | 'registeredAt'
  | 'runningTasksCount'
  | 'task:group'
  | `attribute:${string}`;

/** Operators that compare with a value, by their names; `operatorSymbols` has the other spelling. */
export type ComparisonOperator =
  | 'equals'
  | 'not_equals'
  | 'greater_than'
  | 'greater_than_equal'
  | 'less_than'
  | 'less_than_equal';
/** Those that take a list. */
export type ListOperator = 'in' | 'not_in';
/** Those that take a regular expression. */
export type PatternOperator = 'matches' | 'not_matches';
/** Those that take nothing. */
export type ExistenceOperator = 'exists' | 'not_exists';
/** All of them, by their names. */
export type Operator = ComparisonOperator | ListOperator | PatternOperator | ExistenceOperator;

/** One `subject operator [argument]`. */
export type QueryTest =
  | {
      readonly kind: 'comparison';
      readonly subject: Subject;
      readonly operator: ComparisonOperator;
      readonly value: string;
    }
  | {
      readonly kind: 'list';
      readonly subject: Subject;
      readonly operator: ListOperator;
      /** At least one. */
      readonly values: readonly string[];
    }
  | {
      readonly kind: 'pattern';
      readonly subject: Subject;
      readonly operator: PatternOperator;
      /** A regular expression of Java's that RE2 can run. */
      readonly pattern: string;
    }
  | { readonly kind: 'existence'; readonly subject: Subject; readonly operator: ExistenceOperator };

/**
 * An expression of ECS's cluster query language, as a tree:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html
 */
export type Query =
  | QueryTest
  | { readonly kind: 'not'; readonly of: Query }
  /** Of two or more. */
  | { readonly kind: 'and'; readonly of: readonly Query[] }
  | { readonly kind: 'or'; readonly of: readonly Query[] };

/** The symbols that may stand for the operators' names, `exists` and `in` having none. */
export const operatorSymbols: Readonly<Record<string, Operator>> = {
  '==': 'equals',
  '!=': 'not_equals',
  '>=': 'greater_than_equal',
  '>': 'greater_than',
  '<=': 'less_than_equal',
  '<': 'less_than',
  '=~': 'matches',
  '!~': 'not_matches',
  '!exists': 'not_exists',
  '!in': 'not_in',
};

/** The operators' names, each with the kind of test that it makes. */
export const operatorKinds: Readonly<Record<Operator, QueryTest['kind']>> = {
  equals: 'comparison',
  not_equals: 'comparison',
  greater_than: 'comparison',
  greater_than_equal: 'comparison',
  less_than: 'comparison',
  less_than_equal: 'comparison',
  exists: 'existence',
  not_exists: 'existence',
  in: 'list',
  not_in: 'list',
  matches: 'pattern',
  not_matches: 'pattern',
};
