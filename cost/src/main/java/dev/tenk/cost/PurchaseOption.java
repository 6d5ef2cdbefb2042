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
    /** Real-time endpoints. */
    ENDPOINT("SageMaker endpoints", "Host:", Optional.empty(), false),
    /** Asynchronous endpoints, which not every instance type is offered for. */
    ASYNC_ENDPOINT("SageMaker asynchronous endpoints", "AsyncInf:", Optional.empty(), false),
    /** Batch transform jobs. */
    BATCH_TRANSFORM("SageMaker batch transform", "Tsform:", Optional.empty(), false),
    /** Processing jobs. */
    PROCESSING("SageMaker processing jobs", "Processing:", Optional.empty(), false),
    /** Training jobs, for which SageMaker has managed spot training. */
    TRAINING("SageMaker training jobs", "Train:", Optional.of("TrSpt:"), false),
    /** Instances of the owner's own, AWS Batch among them. */
    EC2("EC2 instances", "BoxUsage:", Optional.of("SpotUsage:"), true);

    private final String text;
    private final String word;
    private final Optional<String> spotWord;
    private final boolean reserved;

    InstanceUse(String text, String word, Optional<String> spotWord, boolean reserved) {
      this.text = text;
      this.word = word;
      this.spotWord = spotWord;
      this.reserved = reserved;
    }

    /** AWS's code of the service that bills its hours. */
    String service() {
      return this == EC2 ? "AmazonEC2" : "AmazonSageMaker";
    }

    /** What its hours are called in the price list, without the word for the region. */
    String usageType(PurchaseOption option, String instanceType) {
      return (option == SPOT ? spotWord.orElse(word) : word) + instanceType;
    }

    /** Why it cannot be bought so; empty if it can. */
    public Optional<String> refuses(PurchaseOption option) {
      boolean exists =
          switch (option) {
            case ON_DEMAND, SAVINGS_PLAN -> true;
            case SPOT -> spotWord.isPresent();
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
