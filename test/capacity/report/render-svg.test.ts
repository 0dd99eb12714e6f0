import fc from 'fast-check';
import { renderCapacitySvg } from '../../../lib/capacity/report/render-svg.ts';
import { cluster, fleet, fleetServices, type InstanceSpec, reportOf, task } from './fleet.ts';

const xmlText = /^(?:[^<>&]|&(?:amp|lt|gt|quot|#39);)*$/;
const tag = /<(\/?)([a-z]+)((?: [a-zA-Z0-9:-]+="[^"<]*")*)(\/?)>/g;

/** The elements of a document in their order; throws what is not well-formed. */
function elementsOf(svg: string): readonly string[] {
  const open: string[] = [];
  const names: string[] = [];
  let end = 0;
  for (const match of svg.matchAll(tag)) {
    const [whole, closes, name = '', attributes = '', empty] = match;
    expect(svg.slice(end, match.index)).toMatch(xmlText);
    expect(attributes).toMatch(/^(?: [a-zA-Z0-9:-]+="(?:[^"<>&]|&(?:amp|lt|gt|quot|#39);)*")*$/);
    end = match.index + whole.length;
    if (closes) expect(open.pop()).toBe(name);
    else names.push(name);
    if (!closes && !empty) open.push(name);
  }
  expect(open).toEqual([]);
  expect(svg.slice(end)).toBe('\n');
  return names;
}

function named(name: string) {
  const spec: InstanceSpec = {
    id: name,
    zone: name,
    provider: name,
    loads: [[name, 1, {}]],
    changes: { status: name },
  };
  return reportOf(
    cluster([spec], {
      cluster: name,
      tasks: [
        task(name, { lastStatus: 'PROVISIONING', capacityProvider: name }),
        task(name, { launchType: 'FARGATE' }),
      ],
      unread: [{ what: 'cluster', subject: name, message: name }],
    }),
  );
}

describe('the picture of a cluster', () => {
  it('is well-formed, and draws a box for each instance and for what waits', () => {
    const names = elementsOf(renderCapacitySvg(reportOf(fleet(), fleetServices())));
    expect(names.filter((name) => name === 'title')).toHaveLength(6 + 1);
  });

  it('draws what waits in the band of its provider, a dashed square for each task, in its colour', () => {
    const waiting = (service: string, count: number, capacityProvider: string) =>
      Array.from({ length: count }, () => task(service, { lastStatus: 'PROVISIONING', capacityProvider }));
    const tasks = [...waiting('web', 3, 'general'), ...waiting('api', 40, 'spot')];
    const svg = renderCapacitySvg(reportOf(cluster([], { tasks })));
    const [general = '', spot = ''] =
      svg.split('class="name">general</text>')[1]?.split('class="name">spot</text>') ?? [];
    const colours = (band: string) =>
      [...band.matchAll(/class="waits"[^>]*stroke="(#\w+)"/g)].map(([, colour]) => colour);
    expect(general).toContain('web: 3 tasks waiting for a place');
    expect(general).not.toContain('api');
    expect(colours(general)).toHaveLength(3);
    // Of many the words tell how many.
    expect(spot).toContain('api: 40 tasks waiting for a place');
    expect(colours(spot)).toHaveLength(12);
    expect(new Set([...colours(general), ...colours(spot)]).size).toBe(2);
    expect(svg).toContain('fill="#0072b2"');
  });

  it.each(['<script>alert(1)</script>', '"><b x="', "a' onload='b", '&amp;', 'a\u0000b\u001b[31m', 'null\ud800'])(
    'takes %j for text wherever it stands',
    (name) => {
      const svg = renderCapacitySvg(named(name));
      expect(elementsOf(svg)).not.toContain('script');
      expect(svg).not.toMatch(/\p{Cs}/u);
    },
  );

  it('is well-formed whatever names say', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => void elementsOf(renderCapacitySvg(named(name)))),
      { numRuns: 50 },
    );
  });

  it('draws many instances as tiles', () => {
    const specs = Array.from({ length: 60 }, (_, at) => ({
      id: String(at),
      zone: `eu-west-1${'abc'[at % 3]}`,
      loads: [],
    }));
    const svg = renderCapacitySvg(reportOf(cluster(specs)));
    expect(elementsOf(svg).filter((name) => name === 'title')).toHaveLength(60);
    expect(Number(/height="(\d+)"/.exec(svg)?.[1])).toBeLessThan(400);
  });

  it('of nothing says so', () => {
    expect(renderCapacitySvg(reportOf(cluster([])))).toContain('fleet: 0 instances, 0 zones, 0 tasks');
  });
});
