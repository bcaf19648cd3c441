import * as React from 'react';

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
