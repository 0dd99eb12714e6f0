import { readUnpublished, writeUnpublished } from '../../lib/memory/unpublished.ts';

const prefix = 'arn:aws:ecs:eu-west-1:111122223333:service-deployment/production/web/';

describe('deployments that are still to be published', () => {
  it('are read as they were written', () => {
    const deployments = [
      { arn: `${prefix}one`, started: true, end: 'rolledBack' as const },
      { arn: `${prefix}two`, started: false, end: 'superseded' as const },
      { arn: `${prefix}three`, started: true, end: undefined },
    ];
    const unpublished = writeUnpublished(deployments);
    expect(unpublished).toBe('+one:rolledBack two:superseded +three');
    expect(readUnpublished({ unpublished }, prefix)).toEqual(deployments);
  });

  it('leave no tag when nothing of them is to be said', () => {
    expect(writeUnpublished([{ arn: `${prefix}one`, started: false }])).toBeUndefined();
    expect(readUnpublished({}, prefix)).toEqual([]);
  });

  it('fit into a tag’s value: the oldest are left out', () => {
    const many = Array.from({ length: 30 }, (_, index) => ({ arn: `${prefix}number-${index}`, started: true }));
    const written = writeUnpublished(many) ?? '';
    expect(written.length).toBeLessThanOrEqual(256);
    expect(written).toMatch(/\+number-29$/);
    expect(written).not.toContain('number-0');
  });

  it('are no more than the tag names, whatever somebody wrote into it', () => {
    expect(readUnpublished({ unpublished: ' what:ever ' }, prefix)).toEqual([
      { arn: `${prefix}what`, started: false, end: undefined },
    ]);
  });
});
