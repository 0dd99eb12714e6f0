import { writeFileSync } from 'node:fs';
import { fieldTable } from './field-table.ts';

writeFileSync(new URL('../lib/manifest/ecs-fields.ts', import.meta.url), fieldTable());
