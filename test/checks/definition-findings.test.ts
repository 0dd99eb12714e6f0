import { findingsOf } from '../../lib/checks/findings.ts';
import { content, desiredService, desiredWith, liveService, wireService } from '../plan/builders.ts';

const nothing = { service: undefined, running: undefined };

describe('a definition that runs', () => {
  const bad = { ipcMode: 'task', cpu: '512', memory: '6144' };

  it('is not spoken of: ECS took it', () => {
    const desired = desiredWith({ content: bad });
    expect(findingsOf({ desired, live: liveService(desired), images: [] })).toEqual([]);
    expect(findingsOf({ desired, live: liveService(desired, { running: undefined }), images: [] })).toEqual([]);
  });

  it('is spoken of where the wanted one is worse', () => {
    const desired = { ...desiredWith({ content: { ...bad, pidMode: 'host' } }), images: {} };
    const live = liveService(desiredWith({ content: bad }));
    expect(findingsOf({ desired, live, images: [] })).toMatchObject([
      { code: 'fargateRefuses', message: expect.stringContaining('pidMode host') },
    ]);
  });

  it('is spoken of where the service moves to Fargate', () => {
    const desired = { ...desiredWith({ content: bad, definition: { launchType: 'FARGATE' } }), images: {} };
    const live = liveService(desired, { service: wireService({ launchType: 'EC2' }), running: undefined });
    expect(findingsOf({ desired, live, images: [] }).map(({ code }) => code)).toEqual([
      'fargateSize',
      'fargateRefuses',
      'executionRoleMissing',
    ]);
  });

  it('is not Berth’s to speak of where it is live', () => {
    const desired = desiredService({ taskDefinition: { kind: 'live', follow: 'service' } });
    const live = liveService(desired, { ...nothing });
    expect(findingsOf({ desired, live, images: [] })).toEqual([]);
  });

  it('keeps what is ignored as it runs', () => {
    const ignored = { taskDefinition: [[{ kind: 'field', name: 'ipcMode' }]], definition: [] } as const;
    const running = liveService(desiredWith({ content: {} }));
    const desired = { ...desiredWith({ content: { ipcMode: 'task' } }), images: {} };
    expect(findingsOf({ desired, live: running, images: [] })).toHaveLength(1);
    expect(findingsOf({ desired: { ...desired, ignored }, live: running, images: [] })).toEqual([]);
  });

  it('says where it is written', () => {
    const desired = { ...desiredWith({ content: { ...content(), pidMode: 'host' } }), images: {} };
    expect(findingsOf({ desired, live: liveService(), images: [] })).toMatchObject([
      { message: expect.stringMatching(/^services\/web\/service\.yaml:1:1: pidMode host/) },
    ]);
  });
});
