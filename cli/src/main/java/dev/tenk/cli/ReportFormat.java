package dev.tenk.cli;

import java.util.EnumSet;
import java.util.Set;

/** A form of the report of a run. */
enum ReportFormat {
  HTML,
  MARKDOWN,
  CSV,
  JSON;

  /** All there are. */
  static final Set<ReportFormat> ALL = EnumSet.allOf(ReportFormat.class);
}
