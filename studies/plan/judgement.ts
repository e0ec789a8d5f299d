/**
 * What is said of a study: tables for people, and the same as records for programs.
 * @module
 */
import type { StoredTraining } from "./results.ts";

/** A row of a table: its cells by their column's head. Numbers are right-aligned. */
export type Row = Readonly<Record<string, string | number>>;

/** A table with its words. */
export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
  /** How to read it, and what is missing. */
  readonly note?: string;
}

/** What a study's file may export as `judge`; without it a study is judged by `judgeStudy`. */
export type Judge = (trainings: readonly StoredTraining[]) => readonly Section[] | Promise<readonly Section[]>;
