/** The names that a workspace's file may have, at its root. */
export const workspaceFiles = ['berth.yaml', 'berth.yml', 'berth.json'] as const;
