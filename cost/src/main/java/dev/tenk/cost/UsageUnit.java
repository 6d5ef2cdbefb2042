package dev.tenk.cost;

/** What the quantity of a cost line is proportional to. All are per month. */
enum UsageUnit {
  /** Always 1. */
  MONTH,
  /** Devices or instances in use. */
  UNIT,
  /** Devices or instances in use and on the shelf. */
  OWNED,
  /** Requests, failed ones included. */
  REQUEST,
  /** Successful inferences. */
  INFERENCE,
  /** Hours that instances are billed for. */
  HOUR,
  /** Requests that are cold starts: they meet a new execution environment. */
  COLD,
  /** Requests served by provisioned concurrency. */
  PROVISIONED,
  /** Requests served on demand. */
  ON_DEMAND
}
