import {
  refreshIcon,
  settingsIcon,
  type LabIcon
} from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { IActions } from '../actions';
import { shieldIcon } from '../icon';
import type { IKernelProfile } from '../kernelProfiles';
import type { NextStep, Review, StageState } from '../review';
import type { ReviewState } from '../state';
import type { ISelection } from '../tokens';
import type { Stage } from '../vocabulary';
import { weightOf } from '../vocabulary';
import type { INotice } from '../wording';
import { noticeOf, severityWord, stageTitle } from '../wording';
import { ProfilesNote } from './profiles';
import { Prose } from './prose';

interface IOverviewProps {
  state: ReviewState;
  selection: ISelection;
  /**
   * What the kernel knows of the notebook's tables.
   */
  profiles: readonly IKernelProfile[];
  actions: IActions;
  trans: TranslationBundle;
}

/**
 * The head of the sidebar: the review in a sentence, the stages of work, and the next thing to do.
 */
export function OverviewView(props: IOverviewProps): JSX.Element {
  const { state, actions, trans } = props;
  const notice = noticeOf(state, trans);
  const review = state.kind === 'ready' ? state.answer.review : null;
  return (
    <>
      <TitleRow actions={actions} trans={trans} />
      <p className="jp-SecaiOverview-sentence" role="status">
        {review ? review.overview.sentence : notice?.title}
      </p>
      {review && <ProfilesNote {...props} />}
      {notice && <Notice notice={notice} actions={actions} trans={trans} />}
      {review && <StageStrip {...props} review={review} />}
      {review?.overview.next && (
        <NextRow
          next={review.overview.next}
          review={review}
          actions={actions}
          trans={trans}
        />
      )}
    </>
  );
}

function TitleRow(props: {
  actions: IActions;
  trans: TranslationBundle;
}): JSX.Element {
  const { actions, trans } = props;
  return (
    <div className="jp-SecaiOverview-title">
      <shieldIcon.react tag="span" aria-hidden="true" />
      <h2>{trans.__('Security and privacy')}</h2>
      <IconButton
        icon={refreshIcon}
        label={trans.__('Review the notebook now')}
        onClick={actions.review}
      />
      {actions.openSettings && (
        <IconButton
          icon={settingsIcon}
          label={trans.__('Settings')}
          onClick={actions.openSettings}
        />
      )}
    </div>
  );
}

function IconButton(props: {
  icon: LabIcon;
  label: string;
  onClick: () => void;
}): JSX.Element {
  return (
    <button
      type="button"
      className="jp-SecaiIconButton"
      title={props.label}
      aria-label={props.label}
      onClick={props.onClick}
    >
      <props.icon.react tag="span" />
    </button>
  );
}

function Notice(props: {
  notice: INotice;
  actions: IActions;
  trans: TranslationBundle;
}): JSX.Element {
  const { notice, actions, trans } = props;
  return (
    <div className="jp-SecaiNotice">
      <p>{notice.next}</p>
      {notice.command && <code>{notice.command}</code>}
      {notice.canRetry && (
        <button
          type="button"
          className="jp-SecaiButton"
          onClick={actions.review}
        >
          {trans.__('Try again')}
        </button>
      )}
    </div>
  );
}

function StageStrip(props: IOverviewProps & { review: Review }): JSX.Element {
  const { review, selection, actions, trans } = props;
  const toggle = (stage: Stage) =>
    actions.select({ stage: selection.stage === stage ? null : stage });
  return (
    <div
      className="jp-SecaiStages"
      role="group"
      aria-label={trans.__('Stages of work: choose one to see only its cells')}
    >
      {review.overview.stages.map(state => (
        <StageButton
          key={state.stage}
          state={state}
          pressed={selection.stage === state.stage}
          onClick={() => toggle(state.stage)}
          trans={trans}
        />
      ))}
    </div>
  );
}

function StageButton(props: {
  state: StageState;
  pressed: boolean;
  onClick: () => void;
  trans: TranslationBundle;
}): JSX.Element {
  const { state, trans } = props;
  const { sign, kind } = stageSign(state);
  return (
    <button
      type="button"
      className={`jp-SecaiStage jp-mod-${kind}`}
      aria-pressed={props.pressed}
      title={stageSentence(state, trans)}
      onClick={props.onClick}
    >
      <span className="jp-SecaiStage-sign" aria-hidden="true">
        {sign}
      </span>
      <span className="jp-SecaiStage-name">
        {stageTitle(state.stage, trans)}
      </span>
      <span className="jp-SecaiHidden">{stageSentence(state, trans)}</span>
    </button>
  );
}

/**
 * The sign and the kind of a stage: absent, good, to review or to fix.
 */
export function stageSign(state: StageState): { sign: string; kind: string } {
  const weight = state.worst === null ? 'note' : weightOf(state.worst);
  if (weight === 'fix') {
    return { sign: '!', kind: 'fix' };
  }
  if (weight === 'review') {
    return { sign: String(Math.min(state.findings, 99)), kind: 'review' };
  }
  return state.cells.length > 0
    ? { sign: '✓', kind: 'good' }
    : { sign: '', kind: 'absent' };
}

function stageSentence(state: StageState, trans: TranslationBundle): string {
  if (state.cells.length === 0 && state.findings === 0) {
    return trans.__('no cell does this work');
  }
  const cells = trans._n('%1 cell', '%1 cells', state.cells.length);
  if (state.worst === null) {
    return trans.__('%1, no findings', cells);
  }
  return trans.__(
    '%1, %2, the worst: %3',
    cells,
    trans._n('%1 finding', '%1 findings', state.findings),
    severityWord(state.worst, trans)
  );
}

function NextRow(props: {
  next: NextStep;
  review: Review;
  actions: IActions;
  trans: TranslationBundle;
}): JSX.Element {
  const { next, review, actions, trans } = props;
  const finding = review.findings.find(
    each => each.fingerprint === next.finding
  );
  const show = () => {
    actions.select({ stage: null, finding: next.finding, item: next.item });
    if (finding) {
      actions.goTo(finding.location);
    }
  };
  return (
    <div className="jp-SecaiNext">
      <p>
        <strong>{trans.__('Next:')}</strong> <Prose text={next.text} />
      </p>
      {(next.finding || next.item) && (
        <button
          type="button"
          className="jp-SecaiButton jp-mod-accept"
          onClick={show}
        >
          {trans.__('Show')}
        </button>
      )}
    </div>
  );
}
