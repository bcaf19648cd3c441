import { readPicture } from '../drawing';
import type { Node } from '../review';

const NODE: Node = {
  id: 'store-1',
  kind: 'store',
  label: 'churn.pkl',
  boundary: 'machine',
  stages: [],
  members: [],
  locations: []
};

const SVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-10 -20 200 100">
  <g class="root" transform="translate(10, 0)">
    <g class="node" id="jp-mermaid-3-flowchart-n0-7" transform="translate(80,30)">
      <g class="label"><foreignObject width="70" height="16"></foreignObject></g>
    </g>
    <g class="node" id="jp-mermaid-3-flowchart-n12-8" transform="translate(0,0)"></g>
  </g>
</svg>`;

describe('readPicture', () => {
  it('finds an element in groups of groups, in shares of the picture', () => {
    const picture = readPicture(SVG, [NODE]);
    expect(picture?.width).toBe(200);
    const [spot, ...others] = picture?.spots ?? [];
    expect(others).toEqual([]);
    expect(spot.node).toBe(NODE);
    expect(spot.left).toBeCloseTo((90 - 50 + 10) / 200);
    expect(spot.top).toBeCloseTo((30 - 20 + 20) / 100);
    expect(spot.width).toBeCloseTo(0.5);
    expect(spot.height).toBeCloseTo(0.4);
  });

  it('takes nothing else for a picture', () => {
    expect(readPicture('<html>', [NODE])).toBeNull();
    const empty = '<svg xmlns="http://www.w3.org/2000/svg"/>';
    expect(readPicture(empty, [NODE])).toBeNull();
  });
});
