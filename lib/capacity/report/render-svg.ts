import type { CapacityReport } from './capacity-report.ts';
import { canvasOf } from './svg-canvas.ts';
import { element, type SvgText } from './svg-element.ts';
import { drawFoot, drawHead, drawLegend, drawZones, headline } from './svg-frame.ts';
import { drawProvider } from './svg-provider.ts';

const style = `
.ground{fill:#fff}.text{fill:#1c2733}text{fill:#1c2733;font-size:12px}.title{font-size:18px;font-weight:bold}
.name{font-weight:bold}.small{font-size:11px;fill:#52606d}.warn{fill:#a4420b;font-weight:bold}
.box{fill:#f6f8fa;stroke:#8796a5;stroke-width:1}.out{stroke:#a4420b;stroke-width:1.5;stroke-dasharray:4 3}
.waits{fill:none;stroke-width:1.5;stroke-dasharray:3 2}.free{fill:#dde3e9}.rule{stroke:#c3ccd5;stroke-width:1}
@media(prefers-color-scheme:dark){.ground{fill:#0d1117}text{fill:#e6edf3}.small{fill:#9aa7b4}.warn{fill:#ffa657}
.box{fill:#161b22;stroke:#56616c}.out{stroke:#ffa657}.free{fill:#30373f}.rule{stroke:#39424c}}
`;

/** The cluster as a picture: zones as columns, providers as bands, instances as boxes, services as colours. Text is text, and everything is escaped. */
export function renderCapacitySvg(report: CapacityReport): string {
  const canvas = canvasOf(report);
  const head = drawHead(canvas);
  const legend = drawLegend(canvas, head.bottom);
  const columns = drawZones(canvas, legend.bottom);
  const parts = [...head.parts, ...legend.parts, ...columns.parts];
  let { bottom } = columns;
  for (const provider of report.providers) {
    const band = drawProvider(provider, canvas, bottom);
    parts.push(...band.parts);
    ({ bottom } = band);
  }
  const foot = drawFoot(canvas, bottom);
  const height = foot.bottom + 8;
  const { width } = canvas;
  const document = element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      'font-family': 'Helvetica, Arial, "DejaVu Sans", sans-serif',
      role: 'img',
      'aria-label': headline(report),
    },
    element('style', {}, { text: style }),
    element('rect', { class: 'ground', x: 0, y: 0, width, height }),
    ...[...parts, ...foot.parts].map((part) => `\n${part}` as SvgText),
  );
  return `${document}\n`;
}
