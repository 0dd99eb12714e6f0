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
  it('is well-formed, and draws a box for each instance', () => {
    const names = elementsOf(renderCapacitySvg(reportOf(fleet(), fleetServices())));
    expect(names.filter((name) => name === 'title')).toHaveLength(6);
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
