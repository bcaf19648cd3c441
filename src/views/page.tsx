import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

const PAGE = 200;

/**
 * The first rows of a list, and a button for more, so that a long list costs no more than a short one.
 */
export function usePage<T>(
  rows: readonly T[],
  trans: TranslationBundle
): { shown: readonly T[]; more: JSX.Element | null } {
  const [length, setLength] = React.useState(PAGE);
  const rest = rows.length - length;
  const more =
    rest > 0 ? (
      <button
        type="button"
        className="jp-SecaiLink jp-SecaiMore"
        onClick={() => setLength(length + PAGE)}
      >
        {trans._n('Show %1 more', 'Show %1 more', rest)}
      </button>
    ) : null;
  return { shown: rows.slice(0, length), more };
}

/**
 * Scrolls the element of a row into view when it becomes the selected one.
 */
export function useReveal<T extends HTMLElement>(
  selected: boolean
): React.RefObject<T> {
  const ref = React.useRef<T>(null);
  React.useEffect(() => {
    if (selected) {
      ref.current?.scrollIntoView?.({ block: 'nearest' });
    }
  }, [selected]);
  return ref;
}
