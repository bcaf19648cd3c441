import type { PartialJSONObject } from '@lumino/coreutils';

import type { DataColumn } from './review';
import type { Severity, Stage, Suit } from './vocabulary';

/**
 * The `secai` entry of a notebook's metadata. Only the server reads and writes what is in it.
 */
export type Entry = PartialJSONObject;

/**
 * What a decision can be about.
 */
export type Subject = 'card' | 'item' | 'question';

/**
 * The words of a decision, by what it is about.
 */
export const DECISIONS = {
  card: ['mitigated', 'accepted', 'transferred', 'not-applicable'],
  item: ['yes', 'no', 'not-applicable'],
  question: ['yes', 'no', 'not-applicable']
} as const;

export type DecisionWord = (typeof DECISIONS)[Subject][number];

/**
 * A threat that a person writes down.
 */
export interface IOwnThreat {
  id?: string;
  title: string;
  suit: Suit;
  summary: string;
  question: string;
  severity: Severity;
  stages: Stage[];
}

/**
 * Why the data is used, as a person fills it in.
 */
export interface IPurposeForm {
  purpose: string;
  legal_ground: string;
  controller: string;
  retention: string;
  audience: string;
}

/**
 * What a person does that the notebook is to keep.
 */
export type Act =
  | {
      kind: Subject;
      subject: string;
      decision: DecisionWord;
      reason: string;
      expires: string | null;
      evidence: string;
    }
  | {
      kind: 'export';
      subject: 'nbconvert';
      decision: 'anyway';
      reason: string;
      evidence: string;
    }
  | { kind: 'countersign'; of: Subject; subject: string }
  | { kind: 'withdraw'; of: Subject; subject: string }
  | ({ kind: 'threat' } & IOwnThreat)
  | { kind: 'remove-threat'; id: string }
  | {
      kind: 'source';
      subject: string;
      correction: { retention?: string; columns?: DataColumn[] };
    }
  | ({ kind: 'purpose'; source: string } & IPurposeForm);
