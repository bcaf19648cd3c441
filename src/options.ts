import type { ISettingRegistry } from '@jupyterlab/settingregistry';

import type { Severity } from './vocabulary';
import { SEVERITIES } from './vocabulary';

/**
 * The ways on which a notebook leaves: exports by nbconvert, downloads, copies into another folder.
 */
export const WAYS = ['export', 'download', 'copy'] as const;

export type Way = (typeof WAYS)[number];

/**
 * What a person has chosen in the settings.
 */
export interface ISecaiOptions {
  enabled: boolean;
  marks: boolean;
  statusItem: boolean;
  stageChips: boolean;
  guarded: readonly Way[];
  delay: number;
  mutedRules: readonly string[];
  lowestMarked: Severity;
}

/**
 * The options where there are no settings; the same as the defaults of the schema.
 */
export const DEFAULT_OPTIONS: ISecaiOptions = {
  enabled: true,
  marks: true,
  statusItem: true,
  stageChips: false,
  guarded: WAYS,
  delay: 400,
  mutedRules: [],
  lowestMarked: 'low'
};

/**
 * Read the options from the settings.
 */
export function readOptions(
  settings: ISettingRegistry.ISettings
): ISecaiOptions {
  const value = settings.composite;
  const lowest = SEVERITIES.find(each => each === value.lowestMarked);
  return {
    enabled: value.enabled !== false,
    marks: value.marks !== false,
    statusItem: value.statusItem !== false,
    stageChips: value.stageChips === true,
    guarded: readWays(value.guarded),
    delay:
      typeof value.delay === 'number' ? value.delay : DEFAULT_OPTIONS.delay,
    mutedRules: Array.isArray(value.mutedRules)
      ? value.mutedRules.map(String)
      : DEFAULT_OPTIONS.mutedRules,
    lowestMarked: lowest ?? DEFAULT_OPTIONS.lowestMarked
  };
}

function readWays(value: unknown): readonly Way[] {
  return Array.isArray(value)
    ? WAYS.filter(way => value.includes(way))
    : DEFAULT_OPTIONS.guarded;
}
