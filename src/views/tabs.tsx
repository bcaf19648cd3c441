import * as React from 'react';

/**
 * A few views of which one is shown.
 */
export function Tabs<T extends string>(props: {
  label: string;
  tabs: readonly { id: T; title: string }[];
  shown: T;
  onShow: (id: T) => void;
}): JSX.Element {
  return (
    <div className="jp-SecaiTabs" role="group" aria-label={props.label}>
      {props.tabs.map(each => (
        <button
          key={each.id}
          type="button"
          className="jp-SecaiToggle"
          aria-pressed={each.id === props.shown}
          onClick={() => props.onShow(each.id)}
        >
          {each.title}
        </button>
      ))}
    </div>
  );
}
