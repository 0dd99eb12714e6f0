import { at, defaults, resource, resources, roleStatements } from './packaged-template.ts';

const roles = resources('AWS::IAM::Role');
const under = roles.flatMap(roleStatements).filter(({ when }) => when === 'Prunes');

describe("the stack's parameter Prune", () => {
  it('is off unless somebody sets it', () => {
    expect(defaults.Prune).toBe('false');
  });

  it('alone lets passes delete services, and allows nothing else', () => {
    expect(under.map(({ owner, actions }) => [owner, actions])).toEqual([
      ['ReconcileServiceRole', ['ecs:DeleteService']],
    ]);
    const always = roles.flatMap(roleStatements).filter(({ when }) => when !== 'Prunes');
    expect(always.flatMap(({ actions }) => actions).filter((action) => /^ecs:Delete/.test(action))).toEqual([]);
  });

  it('deletes services of the same clusters that passes write to', () => {
    const writes = roleStatements(resource('ReconcileServiceRole')).find(({ sid }) => sid === 'WriteServices');
    expect(under.map((statement) => statement.resources)).toEqual([writes?.resources]);
  });

  it.each(['OnDashscheduleLambdaFunction', 'ReconcileDashserviceLambdaFunction'])('reaches %s', (id) => {
    expect(at(resource(id).Properties, 'Environment', 'Variables', 'BERTH_PRUNE')).toEqual({ Ref: 'Prune' });
  });
});
