package dev.tenk.study;

import java.util.EnumSet;
import java.util.Set;

/** A form of the report of a run. */
public enum ReportFormat {
  HTML,
  MARKDOWN,
  CSV,
  JSON;

  /** All there are. */
  public static final Set<ReportFormat> ALL = EnumSet.allOf(ReportFormat.class);
}
