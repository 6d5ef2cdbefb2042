package dev.tenk.cost;

import java.util.Locale;
import java.util.Optional;

/** How an instance is bought. */
public enum PurchaseOption {
  /** By the time it runs. */
  ON_DEMAND,
  /** Spare capacity that may be taken away. */
  SPOT,
  /** A promise to spend so much an hour. */
  SAVINGS_PLAN,
  /** A promise to use that instance. */
  RESERVED;

  /** What an instance is for, which decides how it can be bought. */
  public enum InstanceUse {
    /** Real-time and asynchronous endpoints. */
    ENDPOINT("SageMaker endpoints", false, false),
    /** Batch transform jobs. */
    BATCH_TRANSFORM("SageMaker batch transform", false, false),
    /** Processing jobs. */
    PROCESSING("SageMaker processing jobs", false, false),
    /** Training jobs, for which SageMaker has managed spot training. */
    TRAINING("SageMaker training jobs", true, false),
    /** Instances of the owner's own, AWS Batch among them. */
    EC2("EC2 instances", true, true);

    private final String text;
    private final boolean spot;
    private final boolean reserved;

    InstanceUse(String text, boolean spot, boolean reserved) {
      this.text = text;
      this.spot = spot;
      this.reserved = reserved;
    }

    /** Why it cannot be bought so; empty if it can. */
    public Optional<String> refuses(PurchaseOption option) {
      boolean exists =
          switch (option) {
            case ON_DEMAND, SAVINGS_PLAN -> true;
            case SPOT -> spot;
            case RESERVED -> reserved;
          };
      return exists
          ? Optional.empty()
          : Optional.of("no " + option.text() + " purchase exists for " + text);
    }
  }

  /** For people. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
