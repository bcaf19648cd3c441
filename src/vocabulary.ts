import type { ChecklistItem, Finding, StageState, ThreatCard } from './review';

export type Severity = Finding['severity'];
export type Stage = StageState['stage'];
export type Suit = ThreatCard['suit'];
export type Answer = ChecklistItem['answer'];

/**
 * The stages of work, in the order in which they are usually done.
 */
export const STAGES: readonly Stage[] = [
  'collect',
  'prepare',
  'explore',
  'train',
  'evaluate',
  'share',
  'deploy',
  'operate'
];

/**
 * The suits of the threat deck: STRIDE, and safety, which needs no attacker.
 */
export const SUITS: readonly Suit[] = ['S', 'T', 'R', 'I', 'D', 'E', 'Safety'];

/**
 * The severities, worst first.
 */
export const SEVERITIES: readonly Severity[] = [
  'critical',
  'high',
  'medium',
  'low',
  'info'
];

/**
 * What a severity asks of a person: to fix, to review, or nothing.
 */
export type Weight = 'fix' | 'review' | 'note';

export function weightOf(severity: Severity): Weight {
  switch (severity) {
    case 'critical':
    case 'high':
      return 'fix';
    case 'medium':
    case 'low':
      return 'review';
    default:
      return 'note';
  }
}

/**
 * Whether `severity` is as bad as `level`, or worse.
 */
export function reaches(severity: Severity, level: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(level);
}
