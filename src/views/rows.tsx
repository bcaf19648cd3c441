import * as React from 'react';

import type { IWindow } from '../windowing';
import { sumOf, windowOf } from '../windowing';

/**
 * The element that scrolls.
 */
const SCROLLER = '.jp-SecaiSection';

/**
 * The height of a row that has not been drawn yet, and of a view that has no height yet, in pixels.
 */
const ROW = 30;
const VIEW = 900;

/**
 * A long list of which only the rows near the visible part are drawn.
 *
 * Each row has its key in the attribute `data-row`.
 */
export function Rows<T>(props: {
  rows: readonly T[];
  keyOf: (row: T) => string;
  /**
   * The key of the row that must be drawn and seen.
   */
  selected?: string | null;
  children: (rows: readonly T[]) => React.ReactNode;
}): JSX.Element {
  const { rows, keyOf, selected } = props;
  const box = React.useRef<HTMLDivElement>(null);
  const known = React.useRef(new Map<string, number>());
  const heights = rows.map(row => known.current.get(keyOf(row)) ?? ROW);
  const [shown, setShown] = React.useState(() => windowOf(heights, 0, VIEW));

  const place = () => {
    measure(box.current, known.current);
    const now = rows.map(row => known.current.get(keyOf(row)) ?? ROW);
    const next = visible(box.current, now);
    setShown(before => (isSame(before, next) ? before : next));
  };
  const latest = React.useRef(place);
  latest.current = place;
  React.useLayoutEffect(place);
  React.useEffect(() => follow(box.current, () => latest.current()), []);

  React.useEffect(() => {
    const index = rows.findIndex(row => keyOf(row) === selected);
    if (index >= 0 && (index < shown.from || index >= shown.to)) {
      scrollTo(box.current, sumOf(heights, 0, index));
    }
  }, [selected]);

  return (
    <div ref={box}>
      <div style={{ height: shown.above }} />
      {props.children(rows.slice(shown.from, shown.to))}
      <div style={{ height: shown.below }} />
    </div>
  );
}

function isSame(a: IWindow, b: IWindow): boolean {
  return (
    a.from === b.from &&
    a.to === b.to &&
    a.above === b.above &&
    a.below === b.below
  );
}

function measure(box: HTMLElement | null, known: Map<string, number>): void {
  box?.querySelectorAll<HTMLElement>('[data-row]').forEach(row => {
    if (row.offsetHeight > 0) {
      known.set(row.dataset.row ?? '', row.offsetHeight);
    }
  });
}

function visible(box: HTMLElement | null, heights: readonly number[]): IWindow {
  const scroller = box?.closest(SCROLLER);
  if (!box || !scroller) {
    return windowOf(heights, 0, VIEW);
  }
  const view = scroller.getBoundingClientRect();
  const top = view.top - box.getBoundingClientRect().top;
  return windowOf(heights, top, view.height || VIEW);
}

function follow(box: HTMLElement | null, place: () => void): () => void {
  const scroller = box?.closest(SCROLLER);
  if (!scroller) {
    return () => undefined;
  }
  const observer = new ResizeObserver(place);
  observer.observe(scroller);
  scroller.addEventListener('scroll', place, { passive: true });
  return () => {
    observer.disconnect();
    scroller.removeEventListener('scroll', place);
  };
}

function scrollTo(box: HTMLElement | null, offset: number): void {
  const scroller = box?.closest(SCROLLER);
  if (box && scroller) {
    const start =
      box.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    scroller.scrollTop += start + offset;
  }
}
