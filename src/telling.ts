import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { RequestRefused } from './api';

/**
 * Tell a person why the server did not do what they asked for.
 */
export function tell(error: unknown, trans: TranslationBundle): void {
  Notification.error(
    error instanceof RequestRefused
      ? error.message
      : trans.__(
          'The server did not answer. Check that it runs, then try again.'
        )
  );
}
