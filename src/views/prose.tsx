import * as React from 'react';

/**
 * A sentence of the engine, in which backticks set off code.
 */
export function Prose(props: { text: string }): JSX.Element {
  return (
    <>
      {props.text
        .split('`')
        .map((part, index) =>
          index % 2 === 1 ? <code key={index}>{part}</code> : part
        )}
    </>
  );
}
