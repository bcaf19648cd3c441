import * as React from 'react';

/**
 * What opens a form, and gets the focus back when the form closes.
 */
export interface IOpener {
  isOpen: boolean;
  open: () => void;
  close: () => void;

  /**
   * For the button that opens the form.
   */
  ref: React.RefObject<HTMLButtonElement>;
}

/**
 * Keeps whether a form is open that takes the place of its button.
 */
export function useOpener(): IOpener {
  const [isOpen, setOpen] = React.useState(false);
  const wasOpen = React.useRef(false);
  const ref = React.useRef<HTMLButtonElement>(null);
  React.useEffect(() => {
    if (wasOpen.current && !isOpen) {
      ref.current?.focus();
    }
    wasOpen.current = isOpen;
  }, [isOpen]);
  return {
    isOpen,
    open: () => setOpen(true),
    close: () => setOpen(false),
    ref
  };
}
