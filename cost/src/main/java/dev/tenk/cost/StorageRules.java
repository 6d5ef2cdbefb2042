package dev.tenk.cost;

import dev.tenk.cost.prices.PriceKey;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * What S3's colder storage classes bill beside the bytes that are stored. Source: S3 user guide
 * (storage classes; transitioning objects using lifecycle) and pricing page, 2026-11.
 */
enum StorageRules {
  /** Standard-IA. */
  STANDARD_IA("TimedStorage-SIA-ByteHrs", 128, 0, 30, "Requests-SIA-Tier1", ""),
  /** One Zone-IA. */
  ONE_ZONE_IA("TimedStorage-ZIA-ByteHrs", 128, 0, 30, "Requests-ZIA-Tier1", ""),
  /** Glacier Instant Retrieval. */
  GLACIER_INSTANT("TimedStorage-GIR-ByteHrs", 128, 0, 90, "Requests-GIR-Tier1", ""),
  /** Glacier Flexible Retrieval. */
  GLACIER("TimedStorage-GlacierByteHrs", 0, 32, 90, "Requests-Tier3", "S3-GlacierTransition"),
  /** Glacier Deep Archive. */
  DEEP_ARCHIVE("TimedStorage-GDA-ByteHrs", 0, 32, 180, "Requests-Tier3", "S3-GDATransition");

  /** An object in an archive has an index of so much in S3 Standard. */
  private static final BigDecimal INDEX_KB = BigDecimal.valueOf(8);

  private static final BigDecimal LEAST_MOVED_KB = BigDecimal.valueOf(128);
  private static final BigDecimal KB_PER_GB = BigDecimal.valueOf(1 << 20);
  private static final String S3 = "AmazonS3";

  private final String usageType;
  private final BigDecimal leastKb;
  private final BigDecimal overheadKb;
  private final BigDecimal leastDays;
  private final String transition;
  private final String operation;

  StorageRules(
      String usageType,
      int leastKb,
      int overheadKb,
      int leastDays,
      String transition,
      String operation) {
    this.usageType = usageType;
    this.leastKb = BigDecimal.valueOf(leastKb);
    this.overheadKb = BigDecimal.valueOf(overheadKb);
    this.leastDays = BigDecimal.valueOf(leastDays);
    this.transition = transition;
    this.operation = operation;
  }

  /** The rules of a class by its price; empty for S3 Standard and for what is not S3. */
  static Optional<StorageRules> of(UnitPrice gigabyteMonth) {
    if (gigabyteMonth instanceof UnitPrice.Listed listed && listed.key().service().startsWith(S3)) {
      for (StorageRules rules : values()) {
        if (listed.key().usageType().endsWith(rules.usageType)) {
          return Optional.of(rules);
        }
      }
    }
    return Optional.empty();
  }

  /** What is billed for so many bytes in so many objects of one size, GB of 2^30 bytes. */
  BigDecimal billedGigabytes(BigDecimal gigabytes, BigDecimal objects) {
    return gigabytes
        .max(objects.multiply(leastKb).divide(KB_PER_GB))
        .add(objects.multiply(overheadKb).divide(KB_PER_GB));
  }

  /** What the index of so many objects takes in S3 Standard, GB; 0 where there is none. */
  BigDecimal indexGigabytes(BigDecimal objects) {
    return overheadKb.signum() == 0
        ? BigDecimal.ZERO
        : objects.multiply(INDEX_KB).divide(KB_PER_GB);
  }

  /** The day until which an object is billed at least that came on another. */
  BigDecimal billedUntilDay(BigDecimal fromDay) {
    return fromDay.add(leastDays);
  }

  /** Whether objects are so small that S3's lifecycle does not move them by default. */
  boolean tooSmallToMove(BigDecimal gigabytes, BigDecimal objects) {
    return gigabytes.compareTo(objects.multiply(LEAST_MOVED_KB).divide(KB_PER_GB)) < 0;
  }

  /** Whether S3 moves objects into it only after 30 days in S3 Standard. */
  boolean needsThirtyDays() {
    return this == STANDARD_IA || this == ONE_ZONE_IA;
  }

  /** The price of moving one object into it. */
  UnitPrice transition(String region) {
    return new UnitPrice.Listed(
        new PriceKey(
            S3,
            transition,
            operation.isEmpty() ? Optional.empty() : Optional.of(operation),
            region));
  }

  /** The price of a GB-month of S3 Standard. */
  static UnitPrice standard(String region) {
    return UnitPrice.listed(S3, "TimedStorage-ByteHrs", region);
  }

  /** For people, e.g. {@code at least 128 KB an object, at least 30 days}. */
  String text() {
    return (leastKb.signum() > 0 ? "at least " + leastKb + " KB an object, " : "")
        + (overheadKb.signum() > 0 ? "with " + overheadKb + " KB more an object, " : "")
        + "at least "
        + leastDays
        + " days";
  }
}
