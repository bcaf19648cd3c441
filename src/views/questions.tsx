import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { IActions } from '../actions';
import { listedQuestions } from '../filters';
import type { Review, ReviewQuestion } from '../review';
import type { ISelection } from '../tokens';
import { stageTitle } from '../wording';
import { DecisionPart } from './decision';
import { EvidenceList } from './place';

interface IQuestionsProps {
  review: Review;
  selection: ISelection;
  user: string | null;
  actions: IActions;
  trans: TranslationBundle;
}

/**
 * The questions of a threat-modelling session, one at a time: the open ones first, in the order of the work.
 */
export function QuestionsView(props: IQuestionsProps): JSX.Element | null {
  const { review, selection, trans } = props;
  const [index, setIndex] = React.useState(0);
  const questions = listedQuestions(review, selection.stage);
  if (questions.length === 0) {
    return null;
  }
  const shown = Math.min(index, questions.length - 1);
  const open = questions.filter(each => each.answer === 'open').length;
  const step = (by: 1 | -1) =>
    setIndex((shown + by + questions.length) % questions.length);
  return (
    <section
      className="jp-SecaiQuestion"
      aria-label={trans.__('Review questions')}
    >
      <div className="jp-SecaiQuestion-head">
        <h3>
          {trans.__('Question %1 of %2', shown + 1, questions.length)}{' '}
          <span className="jp-SecaiMuted">
            {trans._n('%1 open', '%1 open', open)}
          </span>
        </h3>
        <StepButton
          sign="‹"
          label={trans.__('Previous question')}
          onClick={() => step(-1)}
        />
        <StepButton
          sign="›"
          label={trans.__('Next question')}
          onClick={() => step(1)}
        />
      </div>
      <Question
        key={questions[shown].id}
        {...props}
        question={questions[shown]}
      />
    </section>
  );
}

function StepButton(props: {
  sign: string;
  label: string;
  onClick: () => void;
}): JSX.Element {
  return (
    <button
      type="button"
      className="jp-SecaiButton"
      aria-label={props.label}
      title={props.label}
      onClick={props.onClick}
    >
      {props.sign}
    </button>
  );
}

function Question(
  props: IQuestionsProps & { question: ReviewQuestion }
): JSX.Element {
  const { question, actions, trans } = props;
  return (
    <>
      <p className="jp-SecaiCard-question">{question.text}</p>
      <p className="jp-SecaiMuted">
        {question.stages.map(stage => stageTitle(stage, trans)).join(', ')}
        {question.note && ` · ${question.note}`}
      </p>
      {question.evidence.length > 0 && (
        <EvidenceList
          evidence={question.evidence}
          actions={actions}
          trans={trans}
        />
      )}
      <DecisionPart
        of="question"
        subject={question.id}
        evidence={question.fingerprint}
        decision={question.decision}
        user={props.user}
        verb={trans.__('Answer…')}
        actions={actions}
        trans={trans}
      />
    </>
  );
}
