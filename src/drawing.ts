import type { Node } from './review';

/**
 * Where an element of the diagram is in its picture, in shares of the picture's width and height.
 */
export interface ISpot {
  node: Node;
  left: number;
  top: number;
  width: number;
  height: number;
}

/**
 * What a drawn box has around its text, in units of the picture.
 */
const MARGIN = { x: 30, y: 24 };

/**
 * A picture that Mermaid drew of a diagram: its width in pixels, and where the elements are in it.
 */
export interface IPicture {
  svg: string;
  width: number;
  spots: readonly ISpot[];
}

/**
 * Read a picture that Mermaid drew.
 *
 * @returns null where it is none.
 */
export function readPicture(
  svg: string,
  nodes: readonly Node[]
): IPicture | null {
  const root = new DOMParser().parseFromString(svg, 'image/svg+xml');
  const frame = frameOf(root.documentElement);
  if (!frame) {
    return null;
  }
  const spots: ISpot[] = [];
  for (const element of root.querySelectorAll('g.node')) {
    const node = nodes[numberOf(element)];
    if (node) {
      spots.push({ node, ...spotOf(element, frame) });
    }
  }
  return { svg, width: frame.width, spots };
}

interface IFrame {
  x: number;
  y: number;
  width: number;
  height: number;
}

function frameOf(svg: Element): IFrame | null {
  const box = (svg.getAttribute('viewBox') ?? '').split(/[\s,]+/).map(Number);
  const [x, y, width, height] = box;
  return box.length === 4 && width > 0 && height > 0
    ? { x, y, width, height }
    : null;
}

/**
 * The number of the element that a group shows: the text names them n0, n1 and so on, and Mermaid puts the name into the id.
 */
function numberOf(group: Element): number {
  return Number(/flowchart-n(\d+)-\d+$/.exec(group.id)?.[1] ?? NaN);
}

function spotOf(group: Element, frame: IFrame): Omit<ISpot, 'node'> {
  const centre = centreOf(group);
  const label = group.querySelector('foreignObject');
  const width = Number(label?.getAttribute('width') ?? 0) + MARGIN.x;
  const height = Number(label?.getAttribute('height') ?? 0) + MARGIN.y;
  return {
    left: (centre.x - width / 2 - frame.x) / frame.width,
    top: (centre.y - height / 2 - frame.y) / frame.height,
    width: width / frame.width,
    height: height / frame.height
  };
}

/**
 * Groups lie in groups, each moved against the one around it.
 */
function centreOf(group: Element): { x: number; y: number } {
  const centre = { x: 0, y: 0 };
  for (let at: Element | null = group; at; at = at.parentElement) {
    const moved = /translate\(\s*([-\d.]+)[\s,]+([-\d.]+)/.exec(
      at.getAttribute('transform') ?? ''
    );
    centre.x += Number(moved?.[1] ?? 0);
    centre.y += Number(moved?.[2] ?? 0);
  }
  return centre;
}
