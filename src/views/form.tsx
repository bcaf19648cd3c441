import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

/**
 * A labelled control.
 */
export function Field(props: {
  label: string;
  children: React.ReactNode;
}): JSX.Element {
  return (
    <label className="jp-SecaiField">
      <span>{props.label}</span>
      {props.children}
    </label>
  );
}

/**
 * A choice of one from a few, as buttons that the keyboard walks.
 */
export function Choice<T extends string>(props: {
  legend: string;
  name: string;
  options: readonly { value: T; label: string; hint?: string }[];
  value: T | null;
  onChange: (value: T) => void;
}): JSX.Element {
  const name = React.useId() + props.name;
  return (
    <fieldset className="jp-SecaiChoice">
      <legend>{props.legend}</legend>
      {props.options.map(each => (
        <label key={each.value} title={each.hint}>
          <input
            type="radio"
            name={name}
            required
            checked={props.value === each.value}
            onChange={() => props.onChange(each.value)}
          />
          {each.label}
        </label>
      ))}
    </fieldset>
  );
}

/**
 * A choice of one from many.
 */
export function Select<T extends string>(props: {
  label: string;
  hidden?: boolean;
  options: readonly { value: T; label: string }[];
  value: T;
  onChange: (value: T) => void;
}): JSX.Element {
  const select = (
    <select
      aria-label={props.hidden ? props.label : undefined}
      value={props.value}
      onChange={event => props.onChange(event.target.value as T)}
    >
      {props.options.map(each => (
        <option key={each.value} value={each.value}>
          {each.label}
        </option>
      ))}
    </select>
  );
  return props.hidden ? select : <Field label={props.label}>{select}</Field>;
}

/**
 * A form that is sent once: its buttons rest while the answer is on its way.
 */
export function Form(props: {
  label: string;
  accept: string;
  note?: string;
  /**
   * Sends the form; resolves with whether it may close.
   */
  onSubmit: () => Promise<boolean>;
  onClose: () => void;
  trans: TranslationBundle;
  children: React.ReactNode;
}): JSX.Element {
  const [busy, setBusy] = React.useState(false);
  const ref = React.useRef<HTMLFormElement>(null);
  React.useEffect(() => {
    const first = 'input, select, textarea';
    ref.current?.querySelector<HTMLElement>(first)?.focus();
  }, []);
  const submit = async (event: React.FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const done = await props.onSubmit();
    setBusy(false);
    if (done) {
      props.onClose();
    }
  };
  return (
    <form
      ref={ref}
      className="jp-SecaiForm"
      aria-label={props.label}
      onSubmit={event => void submit(event)}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          props.onClose();
        }
      }}
    >
      {props.children}
      {props.note && <p className="jp-SecaiMuted">{props.note}</p>}
      <div className="jp-SecaiActions">
        <button
          type="submit"
          className="jp-SecaiButton jp-mod-accept"
          disabled={busy}
        >
          {props.accept}
        </button>
        <button
          type="button"
          className="jp-SecaiButton"
          onClick={props.onClose}
        >
          {props.trans.__('Cancel')}
        </button>
      </div>
    </form>
  );
}
