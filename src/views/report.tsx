import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { IActions } from '../actions';
import type { ICatalogue, IConfig } from '../api';
import type { Review } from '../review';
import { UncheckedView } from './unchecked';

interface IReportProps {
  review: Review;
  catalogue: ICatalogue | null;
  config: IConfig | null;
  actions: IActions;
  trans: TranslationBundle;
}

/**
 * Documents that can be made of this review, what was not checked, and by which policy it was judged.
 */
export function ReportView(props: IReportProps): JSX.Element {
  const { review, config, actions, trans } = props;
  return (
    <>
      <DocumentList {...props} />
      <UncheckedView review={review} actions={actions} trans={trans} />
      {config && <PolicyNote config={config} trans={trans} />}
    </>
  );
}

function DocumentList(props: IReportProps): JSX.Element {
  const { review, catalogue, actions, trans } = props;
  const obstacle =
    review.cells.length === 0
      ? trans.__('The notebook has no cells yet: there is nothing to report.')
      : null;
  return (
    <section className="jp-SecaiPart">
      <h3>{trans.__('Save as')}</h3>
      {obstacle && <p className="jp-SecaiMuted">{obstacle}</p>}
      <ul className="jp-SecaiDocuments">
        {catalogue?.documents.map(kind => (
          <li key={kind.id}>
            <button
              type="button"
              className="jp-SecaiButton"
              disabled={obstacle !== null}
              title={obstacle ?? trans.__('Download the document')}
              onClick={() => actions.saveDocument(kind.id)}
            >
              {kind.title}
            </button>{' '}
            <span className="jp-SecaiMuted">{kind.use}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function PolicyNote(props: {
  config: IConfig;
  trans: TranslationBundle;
}): JSX.Element {
  const { config, trans } = props;
  const shown = config.file === null ? Object.keys(config.values) : config.set;
  const keys = [
    ...shown.filter(key => !isLocked(config, key)),
    ...config.locked
  ];
  return (
    <section className="jp-SecaiPart">
      <h3>{trans.__('Policy in force')}</h3>
      <p>
        {config.file === null
          ? trans.__(
              'The defaults: there is no policy file above this notebook.'
            )
          : trans.__('From %1, which sets:', config.file)}
      </p>
      <details className="jp-SecaiDetails" open={config.file !== null}>
        <summary>{trans.__('Values')}</summary>
        <dl>
          {keys.map(key => (
            <React.Fragment key={key}>
              <dt>
                <code>{key}</code>
              </dt>
              <dd>
                <code>{JSON.stringify(config.values[key])}</code>
                {isLocked(config, key) &&
                  ` ${trans.__('locked by an administrator')}`}
              </dd>
            </React.Fragment>
          ))}
        </dl>
      </details>
    </section>
  );
}

function isLocked(config: IConfig, key: string): boolean {
  return config.locked.includes(key);
}
