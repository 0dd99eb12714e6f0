import { at, defaults, resource, roleStatements } from './packaged-template.ts';

const under = (role: string) => roleStatements(resource(role)).filter(({ when }) => when === 'Prunes');

describe("the stack's parameter Prune", () => {
  it('is off unless somebody sets it', () => {
    expect(defaults.Prune).toBe('false');
  });

  it('alone lets the sweep list services, and passes delete them', () => {
    expect(under('OnScheduleRole').flatMap(({ actions }) => actions)).toEqual(['ecs:ListServices']);
    expect(under('ReconcileServiceRole').flatMap(({ actions }) => actions)).toEqual(['ecs:DeleteService']);
    const all = ['OnScheduleRole', 'ReconcileServiceRole', 'OnImagePushRole', 'OnDeploymentEventRole', 'OnGitPushRole'];
    const always = all.flatMap((role) => roleStatements(resource(role)).filter(({ when }) => when !== 'Prunes'));
    const actions = always.flatMap((statement) => statement.actions);
    expect(actions.filter((action) => /ListServices|DeleteService$/.test(action))).toEqual([]);
  });

  it('deletes services of the same clusters that passes write to', () => {
    const [statement] = under('ReconcileServiceRole');
    const writes = roleStatements(resource('ReconcileServiceRole')).find(({ sid }) => sid === 'WriteServices');
    expect(statement?.resources).toEqual(writes?.resources);
  });

  it.each(['OnDashscheduleLambdaFunction', 'ReconcileDashserviceLambdaFunction'])('reaches %s', (id) => {
    expect(at(resource(id).Properties, 'Environment', 'Variables', 'BERTH_PRUNE')).toEqual({ Ref: 'Prune' });
  });
});
