import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { RequestRefused } from './api';
import type { TakeBack } from './keeping';

/**
 * How long a message is seen, in milliseconds: without a word about it, JupyterLab only counts it in the status bar.
 */
export const SHOWN = { autoClose: 8000 };

/**
 * Tell a person why the server did not do what they asked for.
 */
export function tell(error: unknown, trans: TranslationBundle): void {
  Notification.error(
    error instanceof RequestRefused
      ? error.message
      : trans.__(
          'The server did not answer. Check that it runs, then try again.'
        ),
    SHOWN
  );
}

let lastOffer = '';

/**
 * Say that the notebook was changed, and offer to take it back; one offer at a time, as messages lie over the sidebar.
 */
export function offerUndo(takeBack: TakeBack, trans: TranslationBundle): void {
  const callback = () => {
    if (!takeBack()) {
      Notification.info(
        trans.__('It has been changed since: take it back where it stands.'),
        SHOWN
      );
    }
  };
  if (lastOffer) {
    Notification.dismiss(lastOffer);
  }
  lastOffer = Notification.success(
    trans.__('Written into the notebook, not saved yet.'),
    { autoClose: 4000, actions: [{ label: trans.__('Undo'), callback }] }
  );
}
