import { counted } from '../../text/counted.ts';
import { groupName, otherColour } from './service-colours.ts';
import { type Canvas, type Drawn, margin } from './svg-canvas.ts';
import { element, shortened, tooltip, words } from './svg-element.ts';
import type { WaitingTasks } from './waiting-tasks.ts';

const box = { height: 28, gap: 6 };
const task = { size: 12, gap: 4 };
/** Of more tasks of a kind, so many are drawn. */
const mostTasks = 12;
/** So wide is a character of the words, at the most. */
const characterWidth = 6.5;

/** What waits for a place on a provider: a dashed box as wide as its band, because none of it has a zone yet. Nothing of none. */
export function drawWaiting(provider: string | null, canvas: Canvas, top: number): Drawn {
  const own = canvas.report.waiting.filter((one) => one.provider === provider);
  if (own.length === 0) return { parts: [], bottom: top };
  const parts = own.map((one, at) => waitingBox(one, canvas, top + at * (box.height + box.gap)));
  return { parts, bottom: top + own.length * (box.height + box.gap) + 6 };
}

function waitingBox({ group, tasks, why }: WaitingTasks, { colours, width }: Canvas, y: number) {
  const inner = width - 2 * margin;
  const text = `${groupName(group)}: ${counted(tasks, 'task')} waiting for a place: ${why}`;
  const drawn = Math.min(tasks, mostTasks);
  const stroke = colours.get(group) ?? otherColour;
  const squareAt = (at: number) => margin + 10 + at * (task.size + task.gap);
  const x = squareAt(drawn) + 6;
  return element(
    'g',
    {},
    tooltip(text),
    element('rect', { class: 'box out', x: margin, y, width: inner, height: box.height, rx: 5 }),
    ...Array.from({ length: drawn }, (_, at) =>
      element('rect', {
        class: 'waits',
        x: squareAt(at),
        y: y + 8,
        width: task.size,
        height: task.size,
        rx: 2,
        stroke,
      }),
    ),
    words(
      shortened(text, Math.floor((width - margin - 10 - x) / characterWidth)),
      { x, y: y + 18 },
      { class: 'small warn' },
    ),
  );
}
