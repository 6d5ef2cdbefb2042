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
  /** Successful inferences, wherever they are answered. */
  INFERENCE,
  /** Successful inferences that the deployment itself answers, without those of a cache. */
  ANSWERED,
  /** Hours that instances are billed for. */
  HOUR,
  /** Hours of the instances that are committed, whether they are on or not. */
  COMMITTED,
  /** Hours of instances beyond those. */
  BEYOND,
  /** Requests that are cold starts: they meet a new execution environment. */
  COLD,
  /** Requests served by provisioned concurrency. */
  PROVISIONED,
  /** Requests served on demand. */
  ON_DEMAND,
  /** Runs of a pipeline; 1 of one that runs once. */
  RUN
}
