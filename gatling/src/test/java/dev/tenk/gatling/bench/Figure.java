package dev.tenk.gatling.bench;

/** What is measured of a tool at a rate. */
enum Figure {
  SENT("sent %", 2, Table.COST),
  CPU("CPU ms a request", 4, Table.COST),
  WHOLE_CPU("with its start", 4, Table.COST),
  COMMAND_CPU("CPU ms a request of its command", 4, Table.COST),
  PEAK("peak MB", 0, Table.COST),
  BEYOND("s beyond the load", 2, Table.COST),
  LATE("over 0.2 ms late %", 4, Table.TIMES),
  VERY_LATE("over 0.5 ms late %", 4, Table.TIMES),
  VALID_P50("p50", 0, Table.VALIDITY),
  VALID_P90("p90", 0, Table.VALIDITY),
  VALID_P95("p95", 0, Table.VALIDITY),
  VALID_P99("p99", 0, Table.VALIDITY),
  RESPONSE_P50("response p50 ms", 3, Table.TIMES),
  RESPONSE_P99("response p99 ms", 3, Table.TIMES),
  GAP_TIME("time in gaps over 0.2 ms %", 4, Table.TIMES),
  GAPS("gaps a second", 1, Table.TIMES);

  /** Where it is shown. */
  enum Table {
    /** What a tool costs. */
    COST,
    /** When requests start, and how long they take. */
    TIMES,
    /** Which quantiles late starts leave valid: 1 or 0 a round. */
    VALIDITY
  }

  final String title;
  final int decimals;
  final Table table;

  Figure(String title, int decimals, Table table) {
    this.title = title;
    this.decimals = decimals;
    this.table = table;
  }
}
