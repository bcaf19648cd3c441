import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { IActions } from '../actions';
import type { IKernelProfile } from '../kernelProfiles';
import type { DataSource } from '../review';

interface IProfileProps {
  profiles: readonly IKernelProfile[];
  actions: IActions;
  trans: TranslationBundle;
}

/**
 * Says that the review knows more than the notebook does.
 */
export function ProfilesNote(props: IProfileProps): JSX.Element | null {
  const { profiles, trans } = props;
  const names = profiles.map(each => each.variable).join(', ');
  return profiles.length === 0 ? null : (
    <p className="jp-SecaiOverview-known">
      {trans.__(
        "With the kernel's profile of %1, in this session only.",
        names
      )}
    </p>
  );
}

/**
 * The profiles of variables that hold rows of a source, to keep or to forget.
 */
export function ProfilesOfSource(
  props: IProfileProps & { source: DataSource }
): JSX.Element {
  const { profiles, source, actions, trans } = props;
  const keep = (profile: IKernelProfile) =>
    void actions.decide({
      kind: 'source',
      subject: source.id,
      correction: {
        columns: profile.columns.map(each => ({ ...each, known_by: 'values' }))
      }
    });
  const isKept = source.columns.every(each => each.known_by !== 'kernel');
  return (
    <>
      {profiles
        .filter(each => source.profiled.includes(each.variable))
        .map(profile => (
          <Profile key={profile.variable} {...props} profile={profile}>
            {isKept ? (
              <span className="jp-SecaiMuted">
                {trans.__('Kept in the notebook.')}
              </span>
            ) : (
              <button
                type="button"
                className="jp-SecaiButton"
                aria-label={trans.__(
                  'Keep the classes of %1 in the notebook',
                  profile.variable
                )}
                title={trans.__(
                  'Write the classes of the columns, and no value, into the notebook'
                )}
                onClick={() => keep(profile)}
              >
                {trans.__('Keep in the notebook')}
              </button>
            )}
          </Profile>
        ))}
    </>
  );
}

/**
 * The profiles of variables that hold rows of no source that the notebook reads.
 */
export function OtherProfiles(
  props: IProfileProps & { sources: readonly DataSource[] }
): JSX.Element {
  const { profiles, sources, trans } = props;
  return (
    <>
      {profiles
        .filter(
          each => !sources.some(one => one.profiled.includes(each.variable))
        )
        .map(profile => (
          <section key={profile.variable} className="jp-SecaiPart">
            <h3>
              {profile.variable}{' '}
              <span className="jp-SecaiMuted">
                {trans.__('made in the notebook')}
              </span>
            </h3>
            <Profile {...props} profile={profile} />
          </section>
        ))}
    </>
  );
}

function Profile(
  props: IProfileProps & { profile: IKernelProfile; children?: JSX.Element }
): JSX.Element {
  const { profile, actions, trans } = props;
  return (
    <div className="jp-SecaiProfile">
      <p>
        {trans.__(
          "From the kernel's profile of %1, this session only",
          profile.variable
        )}
        {profile.k !== null && ` · k = ${profile.k}`}
      </p>
      <div className="jp-SecaiActions">
        {props.children}
        <button
          type="button"
          className="jp-SecaiLink"
          aria-label={trans.__('Forget the profile of %1', profile.variable)}
          onClick={() => actions.forgetProfile(profile.variable)}
        >
          {trans.__('Forget')}
        </button>
      </div>
    </div>
  );
}
